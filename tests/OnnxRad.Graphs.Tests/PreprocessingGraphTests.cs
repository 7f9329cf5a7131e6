using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

public sealed class PreprocessingGraphTests
{
    [Theory]
    [InlineData(ResizeFilter.None)]
    [InlineData(ResizeFilter.Box)]
    [InlineData(ResizeFilter.Triangle)]
    public void Build_ImageOfTheSize_KeepsEveryPixelExactly(ResizeFilter filter)
    {
        var pixels = Noise(7 * 5);

        var (shape, values) = Run(Plain(7, 5, filter), 7, 5, pixels);

        Assert.Equal([1, 1, 7, 5], shape);
        Assert.Equal(pixels, values);
    }

    [Fact]
    public void Build_Box4To2_TakesMeansOfFour()
    {
        float[] pixels =
        [
            1, 2, 30, 40,
            3, 4, 50, 60,
            0, 0, 255, 255,
            0, 8, 255, 255,
        ];

        var (_, values) = Run(Plain(2, 2, ResizeFilter.Box), 4, 4, pixels);

        Assert.Equal([2.5f, 45, 2, 255], values);
    }

    [Fact]
    public void Build_Box3To2_SplitsTheMiddlePixel()
    {
        // Each output pixel covers 1.5 input pixels: (1 a + 0.5 b) / 1.5 and (0.5 b + 1 c) / 1.5.
        var (_, values) = Run(Plain(1, 2, ResizeFilter.Box), 1, 3, [30, 60, 120]);

        Close([40, 100], values, 1e-4);
    }

    [Fact]
    public void Build_Box2To4_RepeatsPixels()
    {
        var (_, values) = Run(Plain(4, 4, ResizeFilter.Box), 2, 2, [10, 20, 30, 40]);

        Assert.Equal([10, 10, 20, 20, 10, 10, 20, 20, 30, 30, 40, 40, 30, 30, 40, 40], values);
    }

    [Fact]
    public void Build_Triangle2To4_MixesThreeToOne()
    {
        // The outer output centres lie outside the input centres, the inner ones a quarter of the way between them.
        var (_, values) = Run(Plain(4, 4, ResizeFilter.Triangle), 2, 2, [0, 16, 32, 48]);

        Close([0, 4, 12, 16, 8, 12, 20, 24, 24, 28, 36, 40, 32, 36, 44, 48], values, 1e-5);
    }

    [Fact]
    public void Build_Triangle4To2_WeighsThreePixelsOrAllFour()
    {
        // Scale 2, output centres 1 and 3, support 2: weights 3, 3, 1 (of 4) at distances 0.5, 0.5, 1.5.
        var (_, values) = Run(Plain(1, 2, ResizeFilter.Triangle), 1, 4, [7, 14, 21, 70]);

        Close([((3 * 7) + (3 * 14) + 21) / 7.0, (14 + (3 * 21) + (3 * 70)) / 7.0], values, 1e-4);
    }

    // Two bright and two dark squares; the expected top-left quarters are the ones that Pillow's own tests state for
    // BILINEAR of 8-bit images. Pillow rounds to whole grey levels after each of the two passes, hence the tolerance of 1.
    [Theory]
    [InlineData(8, 4, new[] { 0xe1, 0xc9, 0xc9, 0xb7 })]
    [InlineData(2, 4, new[] { 0xe1, 0xb0, 0xb0, 0x98 })]
    public void Build_Triangle_GivesPillowsPublishedValues(int from, int to, int[] expectedQuarter)
    {
        var pixels = new float[from * from];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (i / from < from / 2) == (i % from < from / 2) ? 0xe1 : 0xff - 0xe1;
        }

        var (_, values) = Run(Plain(to, to, ResizeFilter.Triangle), from, from, pixels);

        Close([.. expectedQuarter], [values[0], values[1], values[to], values[to + 1]], 1);
    }

    public static TheoryData<ResizeFilter, int, int, int, int, int> Sizes()
    {
        var data = new TheoryData<ResizeFilter, int, int, int, int, int>();
        foreach (var filter in new[] { ResizeFilter.Box, ResizeFilter.Triangle })
        {
            data.Add(filter, 1, 13, 17, 5, 4);
            data.Add(filter, 1, 5, 4, 13, 17);
            data.Add(filter, 3, 9, 31, 28, 7);
            data.Add(filter, 3, 64, 48, 28, 28);
            data.Add(filter, 1, 1, 1, 3, 2);
            data.Add(filter, 1, 3, 2, 1, 1);
            data.Add(filter, 1, 97, 101, 96, 102);
            data.Add(filter, 1, 2048, 3, 224, 3);
            data.Add(filter, 1, 3, 4095, 3, 4096);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Build_AnySize_EqualsTheDefinitionInDouble(ResizeFilter filter, int channels, int height, int width, int outHeight, int outWidth)
    {
        var preprocessing = new Preprocessing
        {
            Channels = channels,
            Height = outHeight,
            Width = outWidth,
            Resize = filter,
            Scale = 1 / 255f,
            Mean = [.. new[] { 0.485f, 0.456f, 0.406f }.Take(channels)],
            Std = [.. new[] { 0.229f, 0.224f, 0.225f }.Take(channels)],
        };
        var pixels = Noise(2 * channels * height * width);

        var (shape, values) = Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [2, channels, height, width], pixels));

        Assert.Equal([2, channels, outHeight, outWidth], shape);
        Close(ResizeOracle.Run(preprocessing, 2, height, width, pixels), values, 2e-5);
    }

    [Fact]
    public void Build_WithoutResize_NormalisesEachChannel()
    {
        var preprocessing = Plain(1, 2, ResizeFilter.None) with { Channels = 3, Scale = 0.5f, Mean = [1, 2, 3], Std = [2, 4, 8] };

        var (shape, values) = Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 3, 1, 2], [2, 4, 8, 12, 22, 6]));

        Assert.Equal([1, 3, 1, 2], shape);
        Assert.Equal([0, 0.5f, 0.5f, 1, 1, 0], values);
    }

    [Fact]
    public void Build_ConstantImage_StaysConstant()
    {
        var pixels = new float[37 * 23];
        Array.Fill(pixels, 200);

        var (_, values) = Run(Plain(224, 224, ResizeFilter.Triangle), 37, 23, pixels);

        Assert.All(values, v => Assert.Equal(200, v, 1e-3));
    }

    [Fact]
    public void Build_Any_IsOpset17WithSizesSymbolicOnlyWhenResizing()
    {
        var resizing = PreprocessingGraph.Build(Plain(4, 4, ResizeFilter.Box));
        var fixedSize = PreprocessingGraph.Build(Plain(4, 6, ResizeFilter.None));

        Assert.Equal((17, 8), (resizing.Opset, resizing.Proto.IrVersion));
        Assert.Equal(["N", "1", "H", "W"], Dims(resizing.Inputs[0]));
        Assert.Equal(["N", "1", "4", "4"], Dims(resizing.Outputs[0]));
        Assert.Equal(["N", "1", "4", "6"], Dims(fixedSize.Inputs[0]));

        static string[] Dims(Onnx.ValueInfoProto value) =>
            [.. value.Type.TensorType.Shape.Dim.Select(d => d.HasDimParam ? d.DimParam : d.DimValue.ToString())];
    }

    [Fact]
    public void Build_InvalidValues_ListsAll()
    {
        var e = Assert.Throws<ArgumentException>(() => PreprocessingGraph.Build(Plain(0, 4, ResizeFilter.Box) with { Std = [0] }));

        Assert.Equal(
            "The preprocessing is not valid: height is 0; expected 1 to 16384. std has a value that is not greater than 0. "
            + "Correct these values. (Parameter 'preprocessing')",
            e.Message);
    }

    [Fact]
    public void Embed_Twice_KeepsTheLast()
    {
        var network = Network();

        PreprocessingGraph.Embed(network, Plain(2, 2, ResizeFilter.Box));
        PreprocessingGraph.Embed(network, Plain(3, 3, ResizeFilter.Box));

        Assert.Single(network.Proto.MetadataProps);
        Assert.Equal(PreprocessingGraph.Build(Plain(3, 3, ResizeFilter.Box)).ToBytes(), PreprocessingGraph.Extract(network)!.ToBytes());
    }

    [Fact]
    public void Extract_NothingEmbedded_IsNull() => Assert.Null(PreprocessingGraph.Extract(Network()));

    [Fact]
    public void Extract_NotBase64_SaysSo()
    {
        var network = Network();
        network.SetMetadata("onnxrad.preprocessing", "*");

        var e = Assert.Throws<InvalidOnnxException>(() => PreprocessingGraph.Extract(network));

        Assert.Equal("The metadata 'onnxrad.preprocessing' of 'net' is not base64. Export or download the file again.", e.Message);
    }

    [Fact]
    public void Extract_NotOnnx_NamesFileAndKey()
    {
        var network = Network();
        network.SetMetadata("onnxrad.preprocessing", "");

        var e = Assert.Throws<InvalidOnnxException>(() => PreprocessingGraph.Extract(network));

        Assert.Equal(
            "'net, metadata 'onnxrad.preprocessing'' is not a usable ONNX model: it holds no graph with nodes. Export or download the file again.",
            e.Message);
    }

    static Preprocessing Plain(int height, int width, ResizeFilter filter) =>
        new() { Channels = 1, Height = height, Width = width, Resize = filter, Scale = 1, Mean = [0], Std = [1] };

    static (long[] Shape, float[] Values) Run(Preprocessing preprocessing, int height, int width, float[] pixels) =>
        Ort.Run(PreprocessingGraph.Build(preprocessing), ("pixels", [1, 1, height, width], pixels));

    static OnnxModel Network()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("image", "N", 1, 2, 2)), "y");
        return g.Build();
    }

    static float[] Noise(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(256))];
    }

    static void Close(IReadOnlyList<double> expected, IReadOnlyList<float> found, double tolerance)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"Value {i}: expected {expected[i]}, found {found[i]}.");
        }
    }
}
