using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class ImageSizeTests
{
    [Fact]
    public void Set_PoolOfTheWholeMap_BecomesGlobalAndGivesTheSameAtTheOldSize()
    {
        var model = Pooled();
        var resized = ImageSize.Set(model, 12, 10);

        Assert.Contains("GlobalAveragePool", resized.Nodes.Select(n => n.OpType));
        Assert.Equal([1, 3], Ort.Run(resized, ("x", [1, 2, 12, 10], Numbers.Random(1, 2, 12, 10))).Shape);
        var image = Numbers.Random(1, 2, 7, 7);
        Numbers.AssertClose(
            Ort.Run(model, ("x", [1, 2, 7, 7], image)).Values, Ort.Run(ImageSize.Set(resized, 7, 7), ("x", [1, 2, 7, 7], image)).Values, 1e-6);
    }

    [Fact]
    public void Free_PoolOfTheWholeMap_TakesEverySize()
    {
        var free = ImageSize.Free(Pooled());

        foreach (var (height, width) in new[] { (7, 7), (9, 20) })
        {
            var image = Numbers.Random(1, 2, height, width);
            var expected = Ort.Run(ImageSize.Set(Pooled(), height, width), ("x", [1, 2, height, width], image)).Values;

            Numbers.AssertClose(expected, Ort.Run(free, ("x", [1, 2, height, width], image)).Values, 1e-6);
        }
    }

    [Theory]
    [InlineData("light_densenet121")]
    [InlineData("light_inception_v1")]
    [InlineData("light_inception_v2")]
    [InlineData("light_resnet50")]
    [InlineData("light_shufflenet")]
    [InlineData("light_squeezenet")]
    public void Set_PublishedModel_RunsAt96AndGivesTheSameBackAt224(string name)
    {
        var model = OnnxModel.Load(TestData.Require($"onnx/light/{name}.onnx"));
        var input = model.Inputs[0].Name;

        var small = ImageSize.Set(model, 96, 96);

        Assert.Equal([1, 1000], Ort.Run(small, (input, [1, 3, 96, 96], Numbers.Random(1, 3, 96, 96))).Shape.Take(2));
        var image = Numbers.Random(2, 3, 224, 224);
        Numbers.AssertClose(
            Ort.Run(model, (input, [1, 3, 224, 224], image)).Values,
            Ort.Run(ImageSize.Set(small, 224, 224), (input, [1, 3, 224, 224], image)).Values);
    }

    [Theory]
    [InlineData("light_bvlc_alexnet", "'n15' (Reshape, opset 9) makes (1, 9216), 9216 values, of the 1024 values")]
    [InlineData("light_vgg19", "'n37' (Reshape, opset 9) makes (1, 25088), 25088 values, of the 4608 values")]
    [InlineData("light_zfnet512", "'n15' (Reshape, opset 9) makes (1, 18432), 18432 values, of the 2048 values")]
    public void Set_PublishedModelWithAFixedHead_IsRefused(string name, string found)
    {
        var path = TestData.Require($"onnx/light/{name}.onnx");

        var e = Assert.Throws<UnsupportedOnnxException>(() => ImageSize.Set(OnnxModel.Load(path), 96, 96));

        Assert.Equal(
            $"'{path}': node {found} that images of 96x96 give. Keep 224x224, or use a network that pools globally before its fully connected layers.",
            e.Message);
    }

    [Fact]
    public void Set_GemmOfTheOldSize_IsRefused()
    {
        var e = Assert.Throws<UnsupportedOnnxException>(() => ImageSize.Set(Flattened(), 9, 8));

        Assert.Equal(
            "'net': node 'fc' (Gemm, opset 17) takes the 98 features that images of 7x7 give; images of 9x8 give 144. "
            + "Keep 7x7, or use a network that pools globally before its fully connected layers.",
            e.Message);
    }

    [Fact]
    public void Free_GemmOfTheOldSize_IsRefused()
    {
        var e = Assert.Throws<UnsupportedOnnxException>(() => ImageSize.Free(Flattened()));

        Assert.Equal(
            "'net': node 'fc' (Gemm, opset 17) takes the 98 features that images of 7x7 give; images of another size give another number. "
            + "Keep 7x7, or use a network that pools globally before its fully connected layers.",
            e.Message);
    }

    [Fact]
    public void Free_ChannelShuffle_IsRefused()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 4, 6, 5);
        g.Output(g.Node("Reshape", [x, g.Constant("shape", [0, 2, 2, 6, 5])], ["N", 2, 2, 6, 5], "shuffle"), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => ImageSize.Free(g.Build()));

        Assert.Equal(
            "'net': node 'shuffle' (Reshape, opset 17) fixes maps of 6x5 in the shape (0, 2, 2, 6, 5), so the image size cannot be left free. "
            + "Set it to the one that you need.",
            e.Message);
        Assert.Equal(
            [1, 2, 2, 8, 9], Ort.Run(ImageSize.Set(g.Build(), 8, 9), ("x", [1, 4, 8, 9], Numbers.Random(1, 4, 8, 9))).Shape);
    }

    [Fact]
    public void Set_TooSmall_NamesTheLayer()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Conv(g.Conv(g.Input("x", "N", 1, 20, 20), "a", 1, kernel: 3, stride: 2), "b", 1, kernel: 5, padding: 0), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => ImageSize.Set(g.Build(), 8, 8));

        Assert.Equal("'net': node 'b' (Conv, opset 17) needs larger maps than the 4x4 that images of 8x8 give. Use larger images.", e.Message);
    }

    [Fact]
    public void Set_SizeThatItHas_GivesACopy()
    {
        var model = Pooled();

        Assert.Equal(model.ToBytes(), ImageSize.Set(model, 7, 7).ToBytes());
    }

    static OnnxModel Pooled()
    {
        var g = new GraphBuilder("net", seed: 1);
        var x = g.Conv(g.Input("x", 1, 2, 7, 7), "a", 4, kernel: 3, stride: 2);
        g.Output(g.Linear(g.Flatten(g.AveragePool(x, kernel: 4, stride: 1)), "fc", 3), "y");
        return g.Build();
    }

    static OnnxModel Flattened()
    {
        var g = new GraphBuilder("net", seed: 1);
        g.Output(g.Linear(g.Flatten(g.Input("x", "N", 2, 7, 7)), "fc", 3), "y");
        return g.Build();
    }
}
