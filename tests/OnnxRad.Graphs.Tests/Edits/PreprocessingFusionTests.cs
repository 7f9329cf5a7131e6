using OnnxRad.Graphs.Edits;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class PreprocessingFusionTests
{
    static readonly float[] s_pixels = [.. Enumerable.Range(0, 2 * 6 * 9).Select(i => (float)(i * 37 % 251))];

    [Theory]
    [InlineData(ResizeFilter.Box)]
    [InlineData(ResizeFilter.Triangle)]
    public void Compose_RawPixels_EqualsTheTwoGraphsOneAfterTheOther(ResizeFilter filter)
    {
        var network = Fusable.Network("net", preprocessing: Fusable.Resizing(4, filter: filter));

        var sut = PreprocessingFusion.Compose(network);

        var (shape, made) = Ort.Run(PreprocessingGraph.Extract(network)!, ("pixels", [2, 1, 6, 9], s_pixels));
        var (_, expected) = Ort.Run(network, ("image", shape, made));
        var (_, found) = Ort.Run(sut, ("pixels", [2, 1, 6, 9], s_pixels));
        Numbers.AssertClose(expected, found, 1e-6);
        Assert.True(Math.Abs(expected[0] - expected[2]) > 1e-4);
    }

    [Fact]
    public void Compose_SlopeAndIntercept_ScaleTheStoredValues()
    {
        var sut = PreprocessingFusion.Compose(Fusable.Network("net"));
        float[] scaled = [.. s_pixels.Select(value => (value * 0.5f) + 8)];

        var (_, expected) = Ort.Run(sut, ("pixels", [2, 1, 6, 9], scaled));
        var (_, found) = Ort.Run(sut, ("pixels", [2, 1, 6, 9], s_pixels), ("slope", [], [0.5f]), ("intercept", [], [8]));

        Numbers.AssertClose(expected, found, 1e-6);
    }

    [Theory]
    [InlineData(WindowSource.File)]
    [InlineData(WindowSource.MinMax)]
    [InlineData(WindowSource.Percentile)]
    public void Compose_Window_IsPartOfTheGraph(WindowSource source)
    {
        var window = new ValueWindow { Source = source, Low = 5, High = 95 };
        var network = Fusable.Network("net", preprocessing: Fusable.Resizing(4) with { Window = window });
        (string, long[], float[])[] ends = source == WindowSource.File ? [("window", [2, 2], [20, 200, 0, 100])] : [];

        var sut = PreprocessingFusion.Compose(network);

        var (shape, made) = Ort.Run(PreprocessingGraph.Extract(network)!, [("pixels", [2, 1, 6, 9], s_pixels), .. ends]);
        var (_, expected) = Ort.Run(network, ("image", shape, made));
        var (_, found) = Ort.Run(sut, [("pixels", [2, 1, 6, 9], s_pixels), .. ends]);
        Numbers.AssertClose(expected, found, 1e-6);
        Assert.Equal(source == WindowSource.File, sut.Proto.Graph.Input.Any(input => input.Name == "window"));
        Assert.Equal(4, Ort.Run(sut, ("pixels", [2, 1, 6, 9], s_pixels)).Values.Length);
    }

    [Fact]
    public void Compose_Model_HasNamedInputsAndSaysSo()
    {
        var network = Fusable.Network("net");

        var sut = PreprocessingFusion.Compose(network);

        Assert.Equal(["pixels"], sut.Inputs.Select(input => input.Name));
        Assert.Equal(["pixels", "slope", "intercept"], sut.Proto.Graph.Input.Select(input => input.Name));
        Assert.Equal(["N", "", "H", "W"], EditTools.Dims(sut.Inputs[0])!.Select(d => d.DimParam));
        Assert.Equal("in-graph", sut.GetMetadata("onnxrad.preprocessing"));
        Assert.Equal("pixels", ModelCard.Parse(sut.GetMetadata("onnxrad.card")!).Inputs[0].Name);
        Assert.Contains("conv.weight", sut.Initializers.Keys);
        Assert.Equal("image", network.Inputs[0].Name);
        Assert.Null(PreprocessingGraph.Extract(sut));
    }

    [Fact]
    public void Compose_WhatCannotBe_SaysWhy()
    {
        var composed = PreprocessingFusion.Compose(Fusable.Network("net"));
        var (bare, half) = (Fusable.Network("bare"), Fusable.Network("half"));
        bare.Proto.MetadataProps.Clear();
        half.RemoveMetadata("onnxrad.preprocessing");

        var messages = new[] { composed, bare, half }.Select(model => Assert.Throws<UnsupportedOnnxException>(() => PreprocessingFusion.Compose(model)).Message);

        Assert.Equal(
            [
                "'net': its graph begins with its preprocessing already. Use the model that it was made from.",
                "'bare': it has no model card ('onnxrad.card' in metadata_props). Use a model that OnnxRad exported.",
                "'half': it has no preprocessing graph ('onnxrad.preprocessing' in metadata_props). Use a model that OnnxRad exported.",
            ],
            messages);
    }
}
