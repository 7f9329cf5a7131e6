using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Steps of preprocessing that need more of the image than its pixels, and composed models with them.</summary>
public sealed class PreprocessorStepTests
{
    static readonly Preprocessing s_spacing = new()
    {
        Channels = 1,
        Height = 1,
        Width = 2,
        Fit = ImageFit.Centre,
        Resize = ResizeFilter.Box,
        Spacing = 1,
        Scale = 1,
        Mean = [0],
        Std = [1],
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_Spacing_IsThatOfTheImage(bool composed)
    {
        using var folder = new TempFolder();
        using var model = Open(folder, s_spacing, composed);

        var fine = model.Predict(new RadImage(1, 1, 4, 8, [2, 4, 6, 8]) { Spacing = new(1, 0.5) });
        var coarse = model.Predict(new RadImage(1, 1, 2, 8, [2, 4]) { Spacing = new(1, 1) });

        Assert.Equal([3, 7], fine.Scores.Select(s => s.Score));
        Assert.Equal([2, 4], coarse.Scores.Select(s => s.Score));
        Assert.Equal(
            "The image does not say the distance of its pixels in mm, and the model resamples to one. Give it an image that does, such as DICOM.",
            Assert.Throws<ImageMismatchException>(() => model.Predict(new RadImage(1, 1, 2, 8, [2, 4]))).Message);
    }

    [Fact]
    public void Predict_ZScore_TakesImagesOfAnyDepth()
    {
        using var folder = new TempFolder();
        using var model = Open(folder, s_spacing with { Spacing = null, Fit = ImageFit.Stretch, Resize = ResizeFilter.None, Normalise = Normalisation.ZScore }, composed: false);

        var findings = model.Predict(new RadImage(1, 1, 2, 16, [-1000, 3000]) { IsGreyLevels = false });

        Assert.Equal([-1, 1], findings.Scores.Select(s => MathF.Round(s.Score, 5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_SigmoidOfAFileInACase_IsWhatAViewerShows(bool composed)
    {
        using var folder = new TempFolder();
        var g = new GraphBuilder("net");
        g.Output(g.Flatten(g.Input("image", "N", 2, 1, 1)), "scores");
        var preprocessing = s_spacing with
        {
            Width = 1,
            Fit = ImageFit.Stretch,
            Resize = ResizeFilter.None,
            Spacing = null,
            Window = new() { Source = WindowSource.File },
            Images = new() { Names = ["a", "b"] },
            Mean = [0, 0],
            Std = [1, 1],
        };
        var model = g.Build();
        var card = Nets.Card() with
        {
            Activation = Activation.None,
            Preprocessing = preprocessing,
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 2, Height = 1, Width = 1 }],
        };
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, preprocessing);
        using var sut = folder.Open(composed ? PreprocessingFusion.Compose(model) : model);

        var findings = sut.Predict(new Dictionary<string, RadImage>
        {
            ["a"] = new(1, 1, 1, 16, [240]) { IsGreyLevels = false, Windows = [ImageWindow.FromCenter(40, 400, "SIGMOID")] },
            ["b"] = new(1, 1, 1, 16, [140]) { IsGreyLevels = false, Windows = [new(-160, 240)] },
        });

        // 255 / (1 + e^-2), and 300 of 400.
        Assert.Equal([224.603f, 191.25f], findings.Scores.Select(s => MathF.Round(s.Score, 3)));
    }

    static RadModel Open(TempFolder folder, Preprocessing preprocessing, bool composed)
    {
        var g = new GraphBuilder("net");
        g.Output(g.Flatten(g.Input("image", "N", 1, 1, 2)), "scores");
        var model = g.Build();
        var card = Nets.Card() with { Activation = Activation.None, Preprocessing = preprocessing };
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, preprocessing);
        return folder.Open(composed ? PreprocessingFusion.Compose(model) : model);
    }
}
