using OnnxRad.Graphs.Edits;
using OnnxRad.Graphs.Tests.Edits;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

/// <summary>Runs in ONNX Runtime; the expected numbers are computed by hand.</summary>
public sealed class CaseGraphTests
{
    static readonly (string, long[], float[]) s_a = ("pixels.a", [2, 1, 1, 2], [10, 20, 30, 40]);
    static readonly (string, long[], float[]) s_b = ("pixels.b", [2, 1, 1, 2], [100, 200, 300, 400]);

    [Fact]
    public void Build_Channels_PutsImagesOnEachOther()
    {
        var (shape, values) = Ort.Run(PreprocessingGraph.Build(Two(ImageLayout.Channels)), s_a, s_b);

        // (a - 10) / 2 and (b - 100) / 4.
        Assert.Equal([2L, 2, 1, 2], shape);
        Assert.Equal([0, 5, 0, 25, 10, 15, 50, 75], values);
    }

    [Fact]
    public void Build_SideBySide_MakesOneImage()
    {
        var (shape, values) = Ort.Run(PreprocessingGraph.Build(Two(ImageLayout.SideBySide)), s_a, s_b);

        Assert.Equal([2L, 1, 1, 4], shape);
        Assert.Equal([0, 5, 0, 25, 10, 15, 50, 75], values);
    }

    [Fact]
    public void Build_MissingAsChannels_IsZeroAndMarked()
    {
        var (shape, values) = Ort.Run(PreprocessingGraph.Build(Two(ImageLayout.Channels, missing: true)), s_a, s_b, ("present", [2, 2], [1, 1, 0, 1]));

        Assert.Equal([2L, 4, 1, 2], shape);
        Assert.Equal([0, 5, 0, 25, 1, 1, 1, 1, 0, 0, 50, 75, 0, 0, 1, 1], values);
    }

    [Fact]
    public void Build_MissingSideBySide_IsZeroAndMarked()
    {
        var (shape, values) = Ort.Run(PreprocessingGraph.Build(Two(ImageLayout.SideBySide, missing: true)), s_a, s_b, ("present", [2, 2], [1, 1, 1, 0]));

        Assert.Equal([2L, 2, 1, 4], shape);
        Assert.Equal([0, 5, 0, 25, 1, 1, 1, 1, 10, 15, 0, 0, 1, 1, 0, 0], values);
    }

    [Fact]
    public void Build_ImagesOfOtherSizesAndWindows_AreEachPrepared()
    {
        var preprocessing = Two(ImageLayout.Channels) with
        {
            Scale = 1,
            Resize = ResizeFilter.Box,
            Window = new() { Source = WindowSource.File },
            Mean = [0, 0],
            Std = [1, 1],
        };

        var (_, values) = Ort.Run(
            PreprocessingGraph.Build(preprocessing),
            ("pixels.a", [1, 1, 1, 4], [0, 10, 10, 10]),
            ("pixels.b", [1, 1, 2, 2], [0, 100, 100, 100]),
            ("window.a", [1, 2], [0, 10]),
            ("window.b", [1, 2], [0, 100]));

        Assert.Equal([127.5f, 255, 127.5f, 255], values);
    }

    [Fact]
    public void Compose_ImagesOfACase_HaveInputsOfTheirOwn()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Flatten(g.Input("image", "N", 1, 1, 4)), "scores");
        var card = Fusable.Card() with
        {
            Classes = ["a", "b", "c", "d"],
            Activation = Activation.None,
            Preprocessing = Two(ImageLayout.SideBySide),
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 1, Width = 4 }],
        };
        var network = g.Build();
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);

        var sut = PreprocessingFusion.Compose(network);

        var (_, values) = Ort.Run(sut, s_a, s_b, ("slope.b", [], [2]), ("intercept.a", [], [2]));
        Assert.Equal([1, 6, 25, 75, 11, 16, 125, 175], values);
        var inputs = ModelCard.Parse(sut.GetMetadata(ModelCard.MetadataKey)!).Inputs;
        Assert.Equal([("pixels.a", 1, 2), ("pixels.b", 1, 2)], inputs.Select(input => (input.Name, input.Channels, input.Width)));
    }

    [Fact]
    public void Compose_ImagesThatMayBeMissing_AreThereByDefault()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Flatten(g.Input("image", "N", 2, 1, 4)), "scores");
        var card = Fusable.Card() with
        {
            Classes = [.. Enumerable.Range(0, 8).Select(i => $"{i}")],
            Activation = Activation.None,
            Preprocessing = Two(ImageLayout.SideBySide, missing: true),
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 2, Height = 1, Width = 4 }],
        };
        var network = g.Build();
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);

        var sut = PreprocessingFusion.Compose(network);

        Assert.Equal([0, 5, 0, 25, 1, 1, 1, 1, 10, 15, 50, 75, 1, 1, 1, 1], Ort.Run(sut, s_a, s_b).Values);
        Assert.Equal([0, 5, 0, 0, 1, 1, 0, 0, 10, 15, 0, 0, 1, 1, 0, 0], Ort.Run(sut, s_a, s_b, ("present", [1, 2], [1, 0])).Values);
    }

    [Fact]
    public void Build_Case_SaysTheNamesOfItsImages() =>
        Assert.Equal("a,b", PreprocessingGraph.Build(Two(ImageLayout.Channels)).GetMetadata(PreprocessingGraph.ImagesKey));

    static Preprocessing Two(ImageLayout layout, bool missing = false) => new()
    {
        Channels = 1,
        Height = 1,
        Width = 2,
        Images = new() { Names = ["a", "b"], Layout = layout, MayBeMissing = missing },
        Scale = 1,
        Mean = [10, 100],
        Std = [2, 4],
    };
}
