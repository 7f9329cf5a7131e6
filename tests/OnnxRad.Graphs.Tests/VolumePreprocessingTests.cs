using OnnxRad.Graphs.Edits;
using OnnxRad.Graphs.Tests.Edits;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

/// <summary>Preprocessing of volumes in ONNX Runtime; the expected numbers are computed by hand, by sorting, or by loops in double.</summary>
public sealed class VolumePreprocessingTests
{
    [Fact]
    public void Build_WithoutResize_NormalisesAndFixesTheSize()
    {
        var graph = PreprocessingGraph.Build(Plain(2, 1, 2) with { Scale = 0.5f, Mean = [1], Std = [2] });

        var (shape, values) = Ort.Run(graph, ("pixels", [1, 1, 2, 1, 2], [2, 4, 6, 8]));

        Assert.Equal([1, 1, 2, 1, 2], shape);
        Assert.Equal([0, 0.5f, 1, 1.5f], values);
        Assert.Equal(["N", "1", "2", "1", "2"], Dims(graph.Inputs[0]));
    }

    [Fact]
    public void Build_BoxOfSlices_TakesMeansOfEight()
    {
        float[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 10, 10, 10, 10, 30, 30, 30, 30];

        var (shape, values) = Run(Plain(2, 1, 1) with { Resize = ResizeFilter.Box }, [4, 2, 2], pixels);

        Assert.Equal([1, 1, 2, 1, 1], shape);
        Assert.Equal([4.5f, 20], values);
    }

    [Theory]
    [InlineData(ResizeFilter.Box, 5, 7, 6, 3, 4, 5)]
    [InlineData(ResizeFilter.Box, 3, 4, 5, 5, 7, 6)]
    [InlineData(ResizeFilter.Triangle, 5, 7, 6, 3, 4, 5)]
    [InlineData(ResizeFilter.Triangle, 3, 4, 5, 5, 7, 6)]
    [InlineData(ResizeFilter.Triangle, 40, 9, 33, 16, 16, 16)]
    [InlineData(ResizeFilter.Triangle, 1, 3, 2, 4, 1, 2)]
    public void Build_Stretch_EqualsTheDefinitionInDouble(ResizeFilter filter, int depth, int height, int width, int outDepth, int outHeight, int outWidth)
    {
        var preprocessing = Plain(outDepth, outHeight, outWidth) with { Resize = filter, Scale = 1 / 255f, Mean = [0.4f], Std = [0.3f] };
        var pixels = Noise(2 * depth * height * width);

        var graph = PreprocessingGraph.Build(preprocessing);
        var (shape, values) = Ort.Run(graph, ("pixels", [2, 1, depth, height, width], pixels));

        Assert.Equal([2, 1, outDepth, outHeight, outWidth], shape);
        Assert.Equal(["N", "1", "D", "H", "W"], Dims(graph.Inputs[0]));
        var expected = ResizeOracle.RunVolumes(preprocessing, 2, depth, height, width, pixels);
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }

    [Fact]
    public void Build_Centre_CutsAndPadsEachAxisForItself()
    {
        // Slices 2 and 3 of four, the row between black ones, the column in the middle.
        var (_, values) = Run(Plain(2, 3, 1) with { Fit = ImageFit.Centre }, [4, 1, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

        Assert.Equal([0, 5, 0, 0, 8, 0], values);
    }

    [Theory]
    [InlineData(ImageFit.Letterbox, new float[] { 0, 0, 6, 10, 0, 0 })]
    [InlineData(ImageFit.Crop, new float[] { 3, 5, 7, 9, 11, 13 })]
    public void Build_LetterboxAndCrop_HaveOneScaleForAllAxes(ImageFit fit, float[] expected)
    {
        // To 3 x 1 x 2: 2 x 2 x 4 are halved to 1 x 1 x 2 between black slices; of 3 x 1 x 4 the columns in the middle stay.
        var preprocessing = Plain(3, 1, 2) with { Fit = fit, Resize = ResizeFilter.Box };

        var (_, values) = fit == ImageFit.Letterbox
            ? Run(preprocessing, [2, 2, 4], [1, 3, 5, 7, 1, 3, 5, 7, 9, 11, 13, 15, 9, 11, 13, 15])
            : Run(preprocessing, [3, 1, 4], [0, 3, 5, 0, 0, 7, 9, 0, 0, 11, 13, 0]);

        Assert.Equal(expected, values);
    }

    [Fact]
    public void Build_Spacing_IsThatOfEachAxis()
    {
        var preprocessing = Plain(2, 1, 2) with { Fit = ImageFit.Centre, Resize = ResizeFilter.Box, Spacing = 1 };
        float[] pixels = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31]; // 4 x 1 x 4

        // Slices of 0.5 mm and columns of 0.5 mm become 1 mm: means of two by two.
        var isotropic = Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 1, 4, 1, 4], pixels), ("spacing", [3], [0.5f, 1, 0.5f])).Values;

        // Slices become 2 mm, one of them: means of four by two.
        var thick = Ort.Run(
            PreprocessingGraph.Build(preprocessing with { SliceSpacing = 2, Depth = 1 }), ("pixels", [1, 1, 4, 1, 4], pixels), ("spacing", [3], [0.5f, 1, 0.5f])).Values;

        Assert.Equal([6, 10, 22, 26], isotropic);
        Assert.Equal([14, 18], thick);
    }

    [Theory]
    [InlineData(WindowSource.MinMax)]
    [InlineData(WindowSource.Percentile)]
    public void Build_WindowOfTheVolume_IsThatOfAllItsSlices(WindowSource source)
    {
        var window = new ValueWindow { Source = source, Low = 0, High = 100 };

        var graph = PreprocessingGraph.Build(Plain(2, 1, 2) with { Window = window });
        var (_, values) = Ort.Run(graph, ("pixels", [2, 1, 2, 1, 2], [-10, 0, 10, 30, 500, 500, 700, 900]));

        Assert.Equal([0, 63.75f, 127.5f, 255, 0, 0, 127.5f, 255], values);
    }

    [Fact]
    public void Build_PercentileOfTheVolume_IsTheValueOfThatRank()
    {
        var random = new Random(4);
        float[] pixels = [.. Enumerable.Range(0, 1000).Select(_ => (float)random.Next(-3000, 3000))];
        var sorted = pixels.Order().ToArray();
        var (low, high) = (sorted[20], sorted[979]);

        var (_, values) = Run(Plain(10, 10, 10) with { Window = new() { Source = WindowSource.Percentile, Low = 2, High = 98 } }, [10, 10, 10], pixels);

        for (var i = 0; i < pixels.Length; i++)
        {
            Assert.Equal(255 * Math.Clamp((pixels[i] - low) / (high - low), 0, 1), values[i], 3);
        }
    }

    [Fact]
    public void Build_WindowInput_IsThatOfEachVolume()
    {
        var graph = PreprocessingGraph.Build(Plain(2, 1, 1) with { Window = new() { Source = WindowSource.File } });

        var (_, values) = Ort.Run(graph, ("pixels", [2, 1, 2, 1, 1], [0, 5, 0, 5]), ("window", [2, 2], [0, 10, 0, 5]));

        Assert.Equal([0, 127.5f, 0, 255], values);
    }

    [Fact]
    public void Build_ClipAndZScore_AreOfTheWholeVolume()
    {
        var preprocessing = Plain(2, 1, 2) with { Clip = [-100, 100], Normalise = Normalisation.ZScore };

        var (_, values) = Run(preprocessing, [2, 1, 2], [-1000, -100, 100, 3000]);

        Assert.All(values.Zip([-1f, -1, 1, 1]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Build_ZScoreAndClipOfAFit_CountTheVolumesOwnVoxels()
    {
        // One slice of 1 x 2 in the middle of 3 x 1 x 2.
        var fit = Plain(3, 1, 2) with { Fit = ImageFit.Centre };

        var (_, scores) = Run(fit with { Normalise = Normalisation.ZScore }, [1, 1, 2], [100, 108]);
        var (_, clipped) = Run(fit with { Clip = [-1000, 400] }, [1, 1, 2], [40, 3000]);

        Assert.All(scores.Zip([0f, 0, -1, 1, 0, 0]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        Assert.Equal([-1000, -1000, 40, 400, -1000, -1000], clipped);
    }

    [Fact]
    public void Build_ZScoreOfALargeVolume_EqualsTheOneInDouble()
    {
        var pixels = Noise(48 * 64 * 64, 4000);
        var mean = pixels.Average(value => (double)value);
        var deviation = Math.Sqrt(pixels.Average(value => (value - mean) * (value - mean)));

        var (_, values) = Run(Plain(48, 64, 64) with { Normalise = Normalisation.ZScore }, [48, 64, 64], pixels);

        Assert.True(pixels.Zip(values).Max(pair => Math.Abs(((pair.First - mean) / deviation) - pair.Second)) < 1e-4);
    }

    [Theory]
    [InlineData(ImageFit.Stretch, WindowSource.Percentile)]
    [InlineData(ImageFit.Centre, WindowSource.File)]
    [InlineData(ImageFit.Letterbox, WindowSource.MinMax)]
    public void Compose_Volumes_EqualTheTwoGraphsOneAfterTheOther(ImageFit fit, WindowSource source)
    {
        var g = new GraphBuilder("net", 1);
        var x = g.Relu(g.Conv(g.Input("image", "N", 1, 4, 5, 6), "conv", 3, kernel: 3));
        g.Output(g.Softmax(g.Linear(g.Flatten(g.GlobalAveragePool(x)), "fc", 2), axis: 1), "probabilities");
        var preprocessing = Plain(4, 5, 6) with
        {
            Fit = fit,
            Resize = ResizeFilter.Triangle,
            Spacing = fit == ImageFit.Centre ? 1.5f : null,
            SliceSpacing = fit == ImageFit.Centre ? 3 : null,
            Window = new() { Source = source, Low = 2, High = 98 },
            Scale = 1 / 255f,
        };
        var network = Fusable.WithCard(g.Build(), Fusable.Card() with { Preprocessing = preprocessing });
        var pixels = Noise(2 * 7 * 8 * 9, 3000);
        List<(string Name, long[] Shape, float[] Values)> given = [("pixels", [2, 1, 7, 8, 9], pixels)];
        if (source == WindowSource.File)
        {
            given.AddRange([("window", [2, 2], [20, 2000, 0, 1000]), ("spacing", [3], [2, 0.9f, 1.1f])]);
        }

        var sut = PreprocessingFusion.Compose(network);

        var (shape, made) = Ort.Run(PreprocessingGraph.Extract(network)!, given);
        var (_, expected) = Ort.Run(network, ("image", shape, made));
        Numbers.AssertClose(expected, Ort.Run(sut, given).Values, 1e-6);
        Assert.Equal([2L, 1, 4, 5, 6], shape);
        Assert.True(Math.Abs(expected[0] - expected[2]) > 1e-6);
        Assert.Equal(["N", "", "D", "H", "W"], EditTools.Dims(sut.Inputs[0])!.Select(d => d.DimParam));
        Assert.Equal(4, ModelCard.Parse(sut.GetMetadata("onnxrad.card")!).Inputs[0].Depth);
    }

    static Preprocessing Plain(int depth, int height, int width) =>
        new() { Channels = 1, Depth = depth, Height = height, Width = width, Scale = 1, Mean = [0], Std = [1] };

    static (long[] Shape, float[] Values) Run(Preprocessing preprocessing, int[] size, float[] pixels) =>
        Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 1, .. size], pixels));

    static string[] Dims(Onnx.ValueInfoProto value) =>
        [.. value.Type.TensorType.Shape.Dim.Select(d => d.HasDimParam ? d.DimParam : d.DimValue.ToString())];

    static float[] Noise(int count, int most = 256)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(most))];
    }
}
