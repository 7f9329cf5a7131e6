using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Models whose graph begins with their preprocessing, and fused ensembles.</summary>
public sealed class ComposedModelTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_ComposedModel_EqualsTheModelItIsMadeOf()
    {
        var path = RadEnsembleTests.Members(_folder)[0];
        using var original = RadModel.Open(path);
        using var sut = _folder.Open(PreprocessingFusion.Compose(OnnxModel.Load(path)));
        var images = RadEnsembleTests.Noise(6);

        var (expected, found) = (original.Predict(images), sut.Predict(images));

        Assert.True(sut.Preprocessor.IsInGraph);
        Assert.Equal(["pixels (N, 1, H, W)"], sut.Inputs.Select(input => input.ToString()));
        for (var i = 0; i < images.Count; i++)
        {
            Near(expected[i], found[i]);
            Near(expected[i], sut.Predict(sut.Prepare(images[i])));
        }
    }

    [Theory]
    [InlineData(EnsembleRule.Mean)]
    [InlineData(EnsembleRule.GeometricMean)]
    public void Predict_FusedModel_EqualsTheEnsembleInTheRuntime(EnsembleRule rule)
    {
        var paths = RadEnsembleTests.Members(_folder);
        var options = new EnsembleOptions { Rule = rule, Weights = [1, 2, 3] };
        using var ensemble = RadEnsemble.Open(paths, options);
        string[] alike = [paths[0], paths[2]];
        using var pair = RadEnsemble.Open(alike, options with { Weights = null });
        using var fused = Fused("fused.onnx", paths, options);
        using var fusedPair = Fused("pair.onnx", alike, options with { Weights = null });

        Assert.Equal((true, false), (fused.Preprocessor.IsInGraph, fusedPair.Preprocessor.IsInGraph));
        foreach (var image in RadEnsembleTests.Noise(5))
        {
            Near(ensemble.Predict(image).Combined, fused.Predict(image));
            Near(pair.Predict(image).Combined, fusedPair.Predict(image));
        }
    }

    [Fact]
    public void Run_FusedModel_GivesTheSpreadToo()
    {
        var paths = RadEnsembleTests.Members(_folder);
        using var ensemble = RadEnsemble.Open(paths);
        using var fused = Fused("fused.onnx", paths, new());
        var image = RadEnsembleTests.Noise(1)[0];

        var outputs = fused.Run(new Dictionary<string, InputTensor> { ["pixels"] = fused.Prepare(image) });

        Assert.All(ensemble.Predict(image).Spread.Zip(outputs["spread"].Data.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Predict_ComposedModelThatTakesTheWindowOfTheFile_EqualsTheModelItIsMadeOf()
    {
        var card = Nets.Card();
        card = card with { Preprocessing = card.Preprocessing with { Window = new() { Source = WindowSource.File } } };
        var network = Nets.WithCard(Nets.Identity(), card);
        using var original = RadModel.Open(_folder.SaveAs("a.onnx", network));
        using var sut = RadModel.Open(_folder.SaveAs("composed.onnx", PreprocessingFusion.Compose(network)));
        var image = new RadImage(1, 1, 2, 12, [1000, 3000]); // Without a window of its own: that of its 12 bits.

        Near(original.Predict(image), sut.Predict(image));
        Assert.Equal("0.733", sut.Predict(image).Top.Score.ToString("0.000"));
        var e = Assert.Throws<InvalidOperationException>(() => sut.Predict(sut.Prepare(image)));
        Assert.Equal($"'{_folder.File("composed.onnx")}' takes raw pixels with the window of their file, or their distance. Give the image to Predict.", e.Message);
    }

    [Fact]
    public void PredictPrepared_ComposedModel_PointsToPredict()
    {
        using var sut = _folder.Open(PreprocessingFusion.Compose(Nets.Identity(resize: ResizeFilter.Box)));

        var e = Assert.Throws<InvalidOperationException>(() => sut.PredictPrepared(new float[2], 1));
        var preprocessor = Assert.Throws<InvalidOperationException>(() => sut.Preprocessor.Run(Nets.Image(1, 1, 2, 1, 2)));

        Assert.Equal($"'{_folder.File("x.onnx")}' takes raw pixels: its preprocessing is part of its graph. Give the images to Predict.", e.Message);
        Assert.Equal("The model takes raw pixels: its preprocessing is part of its graph. Give the image to Predict.", preprocessor.Message);
    }

    [Fact]
    public void Predict_SeveralPreparedImagesAsOne_IsRefused()
    {
        using var sut = _folder.Open(PreprocessingFusion.Compose(Nets.Identity(resize: ResizeFilter.Box)));

        Assert.Throws<ArgumentOutOfRangeException>(() => sut.Predict(new InputTensor([2, 1, 1, 2], new float[4])));
    }

    [Fact]
    public void Predict_ComposedModelThatDoesNotResize_ChecksTheImage()
    {
        using var sut = _folder.Open(PreprocessingFusion.Compose(Nets.Identity()));

        var e = Assert.Throws<ImageMismatchException>(() => sut.Predict(Nets.Image(1, 2, 2, 1, 2, 3, 4)));

        Assert.Equal(
            "The image is 2 x 2 (rows x columns); the model takes 1 x 2 and does not resize. "
            + "Resize the image, or train the model with a resize filter in its preprocessing.",
            e.Message);
        Assert.Equal("pneumonia", sut.Predict(Nets.Image(1, 1, 2, 1, 2)).Top.Class);
    }

    [Fact]
    public void Open_SaysThatItIsComposedAndIsNot_IsRefused()
    {
        var model = Nets.Identity();
        model.SetMetadata("onnxrad.preprocessing", "in-graph");
        model.SetMetadata("onnxrad.card", (Nets.Card() with { Inputs = [Nets.Card().Inputs[0] with { Name = "pixels" }] }).ToJson());

        var e = Assert.Throws<InvalidModelException>(() => _folder.Open(model));

        Assert.Equal(
            $"'{_folder.File("x.onnx")}' says that its graph begins with its preprocessing, and has no input 'pixels' of raw pixels (N, C, H, W). "
            + "Compose the model again with OnnxRad.",
            e.Message);
        Assert.Equal(ModelProblem.InvalidPreprocessing, e.Problem);
    }

    [Fact]
    public void Open_ComposedMemberOfAnEnsemble_IsRefused()
    {
        var composed = _folder.SaveAs("composed.onnx", PreprocessingFusion.Compose(Nets.Identity()));

        var e = Assert.Throws<ArgumentException>(() => RadEnsemble.Open([composed, _folder.SaveAs("a.onnx", Nets.Identity())]));

        Assert.Equal(
            $"These models are no ensemble. '{composed}' begins with its preprocessing; expected the model that it was composed of. (Parameter 'members')",
            e.Message);
    }

    RadModel Fused(string name, string[] paths, EnsembleOptions options) => RadModel.Open(_folder.SaveAs(
        name, EnsembleFusion.Fuse([.. paths.Select(OnnxModel.Load)], options, Nets.Card(classes: 3) with { Name = "fused" })));

    static void Near(Findings expected, Findings found)
    {
        Assert.Equal(expected.Top.Class, found.Top.Class);
        Assert.All(expected.Scores.Zip(found.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-6));
    }
}
