using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Models of several images of a case; the network gives what the preprocessing makes, so that all is known by hand.</summary>
public sealed class RadModelCaseTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly RadImage _a = new(1, 1, 1, 8, [51f]);
    readonly RadImage _b = new(1, 1, 1, 8, [102f]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_ImagesByName_AreInTheOrderOfTheModel(bool composed)
    {
        using var model = Open(mayBeMissing: false, composed);

        var findings = model.Predict(new Dictionary<string, RadImage> { ["b"] = _b, ["a"] = _a });

        Assert.Equal(["a", "b"], model.ImageNames);
        Assert.Equal([51, 102], findings.Scores.Select(s => s.Score));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predict_AMissingImage_IsZeroAndMarked(bool composed)
    {
        using var model = Open(mayBeMissing: true, composed);

        var findings = model.Predict(new Dictionary<string, RadImage> { ["b"] = _b });

        Assert.Equal([0, 102, 0, 1], findings.Scores.Select(s => s.Score));
    }

    [Fact]
    public void Predict_WhatDoesNotFit_SaysWhich()
    {
        using var model = Open(mayBeMissing: false, composed: false);

        Assert.Equal(
            "The image 'b' is missing; the model takes the images 'a', 'b' of a case, and none may be missing.",
            Assert.Throws<ImageMismatchException>(() => model.Predict(new Dictionary<string, RadImage> { ["a"] = _a })).Message);
        Assert.Equal(
            "This is one image; the model takes the images 'a', 'b' of a case. Give them by their names.",
            Assert.Throws<ImageMismatchException>(() => model.Predict(_a)).Message);
        Assert.Equal(
            "'tiny' takes the images 'a', 'b'; 'c' is none of them. Leave it out. (Parameter 'images')",
            Assert.Throws<ArgumentException>(() => model.Predict(new Dictionary<string, RadImage> { ["c"] = _a })).Message);
        Assert.Equal(
            "Image 'b': The image is 2 x 1 (rows x columns); the model takes 1 x 1 and does not resize. Resize the image, or train the model with a "
            + "resize filter in its preprocessing.",
            Assert.Throws<ImageMismatchException>(
                () => model.Predict(new Dictionary<string, RadImage> { ["a"] = _a, ["b"] = new(1, 2, 1, 8, [1, 2]) })).Message);
    }

    [Fact]
    public void Predict_ImagesOfOtherSizesToBeOutlined_AreRefused()
    {
        var g = new GraphBuilder("outline");
        g.Output(g.Input("image", "N", 2, 1, 1), "probabilities");
        var card = Nets.Card(channels: 1, height: 1, width: 1) with
        {
            Task = ModelTask.Segmentation,
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 2, Height = 1, Width = 1 }],
        };
        card = card with
        {
            Preprocessing = card.Preprocessing with { Images = new() { Names = ["a", "b"] }, Resize = ResizeFilter.Box, Mean = [0, 0], Std = [1, 1] },
        };
        using var model = _folder.Open(Nets.WithCard(g.Build(), card, ResizeFilter.Box));

        Assert.Equal(2, model.Predict(new Dictionary<string, RadImage> { ["a"] = new(1, 2, 1, 8, [1, 1]), ["b"] = new(1, 2, 1, 8, [2, 2]) }).Map!.Height);
        Assert.Equal(
            "Image 'b' is 2 x 1 (rows x columns), and another of the case 1 x 1. Resample them to one grid, as the model gives an answer for each pixel.",
            Assert.Throws<ImageMismatchException>(
                () => model.Predict(new Dictionary<string, RadImage> { ["a"] = _a, ["b"] = new(1, 2, 1, 8, [2, 2]) })).Message);
        CheckPlaces(model);
    }

    void CheckPlaces(RadModel model)
    {
        var (placed, beside) = (Placed(0), Placed(2));

        Assert.NotNull(model.Predict(new Dictionary<string, RadImage> { ["a"] = placed, ["b"] = placed }).Map);
        Assert.Equal(
            "Image 'b' does not lie on another of the case: it does not say where it lies in the patient, and the other does. Resample them to one grid, as the model gives "
            + "an answer for each pixel.",
            Assert.Throws<ImageMismatchException>(() => model.Predict(new Dictionary<string, RadImage> { ["a"] = placed, ["b"] = _b })).Message);
        Assert.Equal(
            "Image 'b' does not lie on another of the case: it says where it lies in the patient, and the other does not. Resample them to one grid, as the model gives "
            + "an answer for each pixel.",
            Assert.Throws<ImageMismatchException>(() => model.Predict(new Dictionary<string, RadImage> { ["a"] = _a, ["b"] = placed })).Message);
        Assert.StartsWith(
            "Image 'b' does not lie on another of the case: their pixels lie up to 2 mm apart; one is ",
            Assert.Throws<ImageMismatchException>(() => model.Predict(new Dictionary<string, RadImage> { ["a"] = placed, ["b"] = beside })).Message, StringComparison.Ordinal);

        static RadImage Placed(double x) => new(1, 1, 1, 8, [51f]) { Spacing = new(1, 1), Plane = new(new(x, 0, 0), new(1, 0, 0), new(0, 1, 0)) };
    }

    [Fact]
    public void Predict_NamesForAModelOfOneImage_AreRefused()
    {
        using var model = _folder.Open(Nets.Identity());

        Assert.Equal(
            "'tiny' takes one image without a name; 'a' is none of them. Leave it out. (Parameter 'images')",
            Assert.Throws<ArgumentException>(() => model.Predict(new Dictionary<string, RadImage> { ["a"] = _a })).Message);
    }

    [Fact]
    public void Of_ModelsOfSeveralImages_AreNoEnsemble()
    {
        using var model = Open(mayBeMissing: false, composed: false);

        var error = Assert.Throws<ArgumentException>(() => RadEnsemble.Of([model, model]));

        Assert.Contains("takes several images of a case; an ensemble takes one.", error.Message, StringComparison.Ordinal);
    }

    RadModel Open(bool mayBeMissing, bool composed)
    {
        var channels = mayBeMissing ? 4 : 2;
        var g = new GraphBuilder("case");
        g.Output(g.Flatten(g.Input("image", "N", channels, 1, 1)), "scores");
        var card = Nets.Card(classes: channels, channels: 1, height: 1, width: 1) with
        {
            Activation = Activation.None,
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = channels, Height = 1, Width = 1 }],
        };
        card = card with
        {
            Preprocessing = card.Preprocessing with { Images = new() { Names = ["a", "b"], MayBeMissing = mayBeMissing }, Scale = 1, Mean = [0, 0], Std = [1, 1] },
        };
        var model = Nets.WithCard(g.Build(), card);
        return _folder.Open(composed ? PreprocessingFusion.Compose(model) : model);
    }
}
