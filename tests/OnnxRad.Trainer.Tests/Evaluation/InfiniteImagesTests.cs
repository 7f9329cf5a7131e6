using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Evaluation;

/// <summary>Images with infinite values are bad images of a measurement too: named, and left out where bad ones are.</summary>
public sealed class InfiniteImagesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ModelTask.Classification, true)]
    [InlineData(ModelTask.Classification, false)]
    [InlineData(ModelTask.Segmentation, true)]
    [InlineData(ModelTask.Segmentation, false)]
    public void Evaluate_InfiniteValues_AreSkippedOrNamed(ModelTask task, bool composed)
    {
        using var model = Model(task, composed);

        var result = TaskTable.Of(task).Evaluate(Input(model, skipBadImages: true), CancellationToken.None);
        var e = Assert.Throws<DataException>(() => TaskTable.Of(task).Evaluate(Input(model, skipBadImages: false), CancellationToken.None));

        Assert.Equal(["2.nii"], result.Skipped);
        Assert.Equal(["1.nii", "3.nii"], result.Cases!.Rows.Select(row => row[0]));
        Assert.Equal(
            "1 of 3 images of 't.csv' cannot be used: '2.nii' (It has infinite values, which remain after the preprocessing. Replace them by numbers). Correct or remove them, or "
            + "leave them out with --skip-bad-images.",
            e.Message);
    }

    static EvaluationInput Input(RadModel model, bool skipBadImages)
    {
        var dataset = new ImageDataset(
            "t.csv", ["a", "b"], [Of("1.nii", 0, 1, 2), Of("2.nii", 0, float.PositiveInfinity, 2), Of("3.nii", 1, 3, 1)], skipBadImages);
        return new(model, dataset, dataset.Samples, new(model.Card), new Recorder());
    }

    static Sample Of(string name, int label, params float[] values) => new(name, label, name, null, () => new RadImage(1, 1, 2, 32, values) { IsGreyLevels = false })
    {
        Target = new($"mask of {name}", () => new RadImage(1, 1, 2, 8, [0, 1]), () => Stream.Null),
    };

    /// <summary>The scores of the pixels or of their mean, whose window lies between percentiles, of which infinite values leave no number.</summary>
    RadModel Model(ModelTask task, bool composed)
    {
        var g = new GraphBuilder("tiny");
        var logits = g.Conv(g.Input("image", "N", 1, 1, 2), "conv", 2, kernel: 1);
        g.Output(g.Softmax(task == ModelTask.Segmentation ? logits : g.Flatten(g.GlobalAveragePool(logits)), axis: 1), "probabilities");
        var made = new Preprocessing { Channels = 1, Height = 1, Width = 2, Window = new() { Source = WindowSource.Percentile, Low = 1, High = 99 }, Mean = [0], Std = [1] };
        var network = g.Build();
        var name = task == ModelTask.Segmentation ? "segmentation" : "classification";
        network.SetMetadata(ModelCard.MetadataKey, Card(task, made, Recipe.Parse($"name: tiny\ntask: {name}\ndata: {{classes: [a, b]}}", "recipe", [])).ToJson());
        PreprocessingGraph.Embed(network, made);
        (composed ? PreprocessingFusion.Compose(network) : network).Save(_folder.File("model.onnx"));
        return RadModel.Open(_folder.File("model.onnx"));
    }

    static ModelCard Card(ModelTask task, Preprocessing made, Recipe recipe) => new()
    {
        Name = "tiny",
        Version = "1",
        Task = task,
        Classes = ["a", "b"],
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 1, Width = 2 }],
        Preprocessing = made,
        Activation = Activation.Softmax,
        Thresholds = [],
        IntendedUse = "Tests.",
        TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
        Provenance = new() { Recipe = recipe.ToYaml(), Seed = 1, DataSha256 = new('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
    };
}
