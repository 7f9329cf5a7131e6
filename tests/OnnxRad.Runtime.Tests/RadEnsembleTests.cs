using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

public sealed class RadEnsembleTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(EnsembleRule.Mean)]
    [InlineData(EnsembleRule.GeometricMean)]
    [InlineData(EnsembleRule.Vote)]
    public void Predict_MembersOfDifferentArchitectureAndSize_CombinesWhatEachOfThemSays(EnsembleRule rule)
    {
        var paths = Members();
        var options = new EnsembleOptions { Rule = rule, Weights = [2, 1, 1] };
        using var sut = RadEnsemble.Open(paths, options);
        var images = Noise(5);

        var found = sut.Predict(images);

        Assert.Equal((2, 5), (sut.DistinctPreprocessings, found.Count));
        for (var i = 0; i < images.Count; i++)
        {
            var alone = paths.Select(path => Alone(path, images[i])).ToArray();
            var expected = EnsembleScores.Combine(
                options,
                Activation.Softmax,
                [.. alone.Select(f => f.Scores.Select(s => s.Score).ToArray())],
                [.. alone.Select(f => f.Scores.Select(s => s.Present).ToArray())]);
            Assert.All(expected.Scores.Zip(found[i].Combined.Scores), pair => Assert.Equal(pair.First, pair.Second.Score, 1e-5));
            Assert.All(expected.Spread.Zip(found[i].Spread), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            Assert.Equal(expected.Entropy!.Value, found[i].Entropy!.Value, 1e-4);
            Assert.Equal(expected.Disagreement, found[i].Disagreement, 1e-9);
            Assert.Equal(alone.Select(f => f.Top.Class), found[i].Members.Select(f => f.Top.Class));
        }

        Assert.Contains(found, f => f.Spread.Max() > 1e-3);
    }

    [Fact]
    public void Predict_ByHand_IsTheMeanOfThePixels()
    {
        // One member gives its two pixels, the other gives them swapped.
        using var sut = RadEnsemble.Open([_folder.SaveAs("a.onnx", Nets.Identity()), _folder.SaveAs("b.onnx", Swapped())], new() { Weights = [3, 1] });

        var found = sut.Predict(Nets.Image(1, 1, 2, 51, 204));

        Assert.Equal(["0.350", "0.650"], found.Combined.Scores.Select(s => s.Score.ToString("0.000")));
        Assert.Equal(["pneumonia", "normal"], found.Members.Select(m => m.Top.Class));
        Assert.Equal(("pneumonia", 1.0, 1), (found.Combined.Top.Class, found.Disagreement, sut.DistinctPreprocessings));
        Assert.Equal(Math.Sqrt(0.0675), found.Spread[0], 1e-6); // 3/4 * 0.15^2 + 1/4 * 0.45^2.
    }

    [Fact]
    public void Predict_ThresholdsOfTheMembers_GiveThatOfTheEnsemble()
    {
        var low = Nets.WithCard(Nets.Identity(), Nets.Card() with { Thresholds = [0.1] });
        using var sut = RadEnsemble.Open([_folder.SaveAs("a.onnx", low), _folder.SaveAs("b.onnx", Nets.Identity())]);

        var found = sut.Predict(Nets.Image(1, 1, 2, 153, 102));

        Assert.Equal([0.3], sut.Thresholds);
        Assert.Equal((true, "normal"), (found.Combined.Positive, found.Combined.Top.Class));
    }

    [Fact]
    public async Task PredictAsync_ManyImages_EqualsOneByOneAndCanBeEnded()
    {
        using var sut = RadEnsemble.Open(Members());
        var images = Noise(40);
        using var ended = new CancellationTokenSource();

        var together = await sut.PredictAsync(images, TestContext.Current.CancellationToken);
        var alone = await sut.PredictAsync(images[39], TestContext.Current.CancellationToken);
        await ended.CancelAsync();

        Assert.Equal(40, together.Count);
        Assert.All(alone.Combined.Scores.Zip(together[39].Combined.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sut.PredictAsync(images, ended.Token));
    }

    [Fact]
    public void Of_OpenModels_LeavesThemToTheCaller()
    {
        using var model = _folder.Open(Nets.Identity());

        using (var sut = RadEnsemble.Of([model, model]))
        {
            Assert.Equal(model.Predict(Nets.Image(1, 1, 2, 51, 204)).Scores, sut.Predict(Nets.Image(1, 1, 2, 51, 204)).Combined.Scores);
        }

        Assert.Equal("pneumonia", model.Predict(Nets.Image(1, 1, 2, 51, 204)).Top.Class);
    }

    [Fact]
    public void Open_ModelsThatDoNotFit_NamesAllAtOnce()
    {
        var paths = new[]
        {
            _folder.SaveAs("a.onnx", Nets.Identity()),
            _folder.SaveAs("b.onnx", Nets.WithCard(Nets.Identity(), Nets.Card() with { Classes = ["no", "yes"] })),
            _folder.SaveAs("c.onnx", Nets.WithCovariates()),
        };

        var e = Assert.Throws<ArgumentException>(() => RadEnsemble.Open(paths, new() { Weights = [1] }));

        Assert.Equal(
            "These models are no ensemble. There is 1 weight for 3 members; expected one for each. "
            + $"'{paths[1]}' has the classes 'no', 'yes'; '{paths[0]}' has 'normal', 'pneumonia'. "
            + $"'{paths[2]}' takes 'image', 'covariates'; expected an image alone. (Parameter 'members')",
            e.Message);
        Assert.Throws<FileNotFoundException>(() => RadEnsemble.Open([paths[0], _folder.File("none.onnx")]));
    }

    [Fact]
    public void Predict_ImageThatAMemberDoesNotTake_IsRefusedBeforeAnythingRuns()
    {
        using var sut = RadEnsemble.Open([_folder.SaveAs("a.onnx", Nets.Identity()), _folder.SaveAs("b.onnx", Nets.Identity(resize: ResizeFilter.Box))]);

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(Nets.Image(1, 2, 2, 1, 2, 3, 4)));

        Assert.Equal(2, sut.DistinctPreprocessings);
        Assert.Equal(
            "The image is 2 x 2 (rows x columns); the model takes 1 x 2 and does not resize. "
            + "Resize the image, or train the model with a resize filter in its preprocessing.",
            e.Message);
    }

    internal static string[] Members(TempFolder folder) =>
    [
        folder.SaveAs("a.onnx", Net("plain-cnn", 16, 1)),
        folder.SaveAs("b.onnx", Net("texture-cnn", 32, 2)),
        folder.SaveAs("c.onnx", Net("plain-cnn", 16, 3)),
    ];

    internal static List<RadImage> Noise(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (height, width, brightness) = (random.Next(10, 50), random.Next(10, 50), random.Next(20, 256));
            return Nets.Image(1, height, width, [.. Enumerable.Range(0, height * width).Select(_ => (float)random.Next(brightness))]);
        })];
    }

    static OnnxModel Net(string architecture, int size, int seed) => Nets.WithCard(
        OutputActivation.Append(
            ArchitectureTable.Create(architecture, new() { InputChannels = 1, Height = size, Width = size, Classes = 3, BaseWidth = 4, Seed = seed }), "softmax"),
        Nets.Card(classes: 3, height: size, width: size),
        ResizeFilter.Triangle);

    static OnnxModel Swapped()
    {
        var g = new GraphBuilder("swapped");
        var pixels = g.Flatten(g.Input("image", "N", 1, 1, 2));
        g.Output(g.Node("Gather", [pixels, g.Constant("order", [1L, 0L])], ["N", 2], null, null, ("axis", 1L)), "probabilities");
        return Nets.WithCard(g.Build(), Nets.Card());
    }

    static Findings Alone(string path, RadImage image)
    {
        using var model = RadModel.Open(path);
        return model.Predict(image);
    }

    string[] Members() => Members(_folder);
}
