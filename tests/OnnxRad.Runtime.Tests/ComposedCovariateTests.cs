using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Models that take numbers about the patient beside one image, and what is composed of them.</summary>
public sealed class ComposedCovariateTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Of 12 bits, so that the window of the file is 0 to 4095 and that of the graph's defaults 0 to 255.
    [Theory]
    [InlineData(false, 1, 2)]
    [InlineData(false, 3, 8)]
    [InlineData(true, 1, 2)]
    [InlineData(true, 3, 8)]
    public void Predict_ComposedModelWithCovariates_EqualsTheModelItIsMadeOf(bool tasks, int height, int width)
    {
        var network = Aged(tasks);
        using var original = RadModel.Open(_folder.SaveAs("a.onnx", network));
        using var sut = RadModel.Open(_folder.SaveAs("composed.onnx", PreprocessingFusion.Compose(network)));
        var image = new RadImage(1, height, width, 12, [.. Enumerable.Range(0, height * width).Select(i => 1000f + (100 * i))]) { Spacing = new(0.5, 0.5) };
        var age = new Dictionary<string, float> { ["age"] = 2 };

        var (expected, found) = (Scores(original.Predict(image, age)), Scores(sut.Predict(image, age)));

        Assert.All(expected, score => Assert.InRange(score, 2.1, 2.9)); // The age, and a grey level within the window.
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void PredictPrepared_ComposedModelWithCovariates_PointsToPredict()
    {
        using var sut = _folder.Open(PreprocessingFusion.Compose(Aged(tasks: false)));

        var e = Assert.Throws<InvalidOperationException>(() => sut.PredictPrepared(new float[2], 1, new float[1]));

        Assert.Equal($"'{_folder.File("x.onnx")}' takes raw pixels: its preprocessing is part of its graph. Give the images to Predict.", e.Message);
    }

    static double[] Scores(Findings findings) =>
        [.. (findings.Tasks.Count > 0 ? findings.Tasks["aged"] : findings).Scores.Select(score => (double)score.Score)];

    /// <summary>Two grey levels, each with the age added; 0 where it is missing.</summary>
    static OnnxModel Aged(bool tasks)
    {
        var g = new GraphBuilder("aged");
        var (image, given) = (g.Input("image", "N", 1, 1, 2), g.Input("covariates", "N", 1));
        var age = g.Node("Where", [g.Node("IsNaN", [given], ["N", 1]), g.Scalar("none", 0f), given], ["N", 1]);
        var sum = g.Add(g.Flatten(image), age);
        g.Output(sum, "aged");
        g.Output(g.Node("Neg", [sum], ["N", 2]), "other");
        var card = Nets.Card() with { Name = "aged", Activation = Activation.None, Covariates = [new() { Name = "age", Mean = 0, Deviation = 1 }] };
        card = card with
        {
            Preprocessing = card.Preprocessing with { Window = new() { Source = WindowSource.File }, Resize = ResizeFilter.Box, Fit = ImageFit.Centre, Spacing = 0.5f },
        };
        if (tasks)
        {
            card = card with
            {
                Task = ModelTask.MultiTask,
                Classes = [],
                Tasks = [Task("aged"), Task("other")],
            };
        }

        return Nets.WithCard(g.Build(), card, ResizeFilter.Box);

        static TaskSpec Task(string name) =>
            new() { Name = name, Task = ModelTask.Classification, Classes = ["normal", "pneumonia"], Activation = Activation.None, Thresholds = [] };
    }
}
