using OnnxRad.Graphs.Edits;
using OnnxRad.Testing;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class InputChannelsTests
{
    static readonly long[] s_grey = [2, 1, 6, 5];

    [Fact]
    public void Set_One_GivesWhatTheImageCopiedIntoAllChannelsGave()
    {
        var model = Network(3, (g, x) => x);

        var grey = InputChannels.Set(model, 1);

        Assert.Equal([4, 1, 3, 3], grey.Initializers.Values.Single(t => t.Dims.Count == 4).Dims);
        AssertSame(model, grey, copies: 3);
    }

    [Fact]
    public void Set_Six_GivesTheSameWhereTheChannelsRepeat()
    {
        var model = Network(3, (g, x) => Constants(g, x, [0.1f, -0.2f, 0.3f], [2, 3, 4]));
        var image = Numbers.Random(5, 1, 3, 6, 5);

        var six = InputChannels.Set(model, 6);

        Numbers.AssertClose(Ort.Run(model, ("x", [1, 3, 6, 5], image)).Values, Ort.Run(six, ("x", [1, 6, 6, 5], [.. image, .. image])).Values);
    }

    [Fact]
    public void Set_Two_TakesTheFirstTwoTimesThreeHalves()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 3, 1, 1);
        g.Output(g.Node("Conv", [x, g.Constant("w", [1, 3, 1, 1], [1, 10, 100])], ["N", 1, 1, 1]), "y");

        var two = InputChannels.Set(g.Build(), 2);

        Assert.Equal([1.5f, 15], OnnxTensor.Floats(two.Initializers.Values.Single()));
    }

    [Fact]
    public void Set_ThreeFromOne_GivesTheSameForAGreyImage()
    {
        var model = Network(1, (g, x) => x);

        AssertSame(InputChannels.Set(model, 3), model, copies: 3);
    }

    [Fact]
    public void Set_OneBehindEqualConstants_SumsTheWeights()
    {
        var model = Network(3, (g, x) => Constants(g, x, [0.5f, 0.5f, 0.5f], [2, 2, 2]));

        var grey = InputChannels.Set(model, 1);

        Assert.Equal(["Sub", "Div", "Conv", "Identity"], grey.Nodes.Select(n => n.OpType));
        AssertSame(model, grey, copies: 3);
    }

    [Fact]
    public void Set_OneBehindConstantsOfTheirOwn_CopiesTheImage()
    {
        var model = Network(3, (g, x) => Constants(g, x, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]));

        var grey = InputChannels.Set(model, 1);

        Assert.Equal(["Concat", "Sub", "Div", "Conv", "Identity"], grey.Nodes.Select(n => n.OpType));
        AssertSame(model, grey, copies: 3);
    }

    [Fact]
    public void Set_BehindBatchNormalization_RepeatsItsVectors()
    {
        var model = Network(3, (g, x) => g.Node(
            "BatchNormalization",
            [x, g.Constant("s", [3], [1, 2, 3]), g.Constant("b", [3], [4, 5, 6]), g.Constant("m", [3], [0.1f, 0.2f, 0.3f]), g.Constant("v", [3], [1, 2, 4])],
            x.Shape));
        var image = Numbers.Random(5, 1, 3, 6, 5);

        var six = InputChannels.Set(model, 6);

        Numbers.AssertClose(Ort.Run(model, ("x", [1, 3, 6, 5], image)).Values, Ort.Run(six, ("x", [1, 6, 6, 5], [.. image, .. image])).Values);
        AssertSame(model, InputChannels.Set(model, 1), copies: 3);
    }

    [Fact]
    public void Set_SameNumber_GivesACopy()
    {
        var model = Network(3, (g, x) => x);

        var copy = InputChannels.Set(model, 3);

        Assert.Equal(model.ToBytes(), copy.ToBytes());
        Assert.NotSame(model.Proto, copy.Proto);
    }

    [Fact]
    public void Set_PublishedModel_GivesWhatTheImageCopiedIntoAllChannelsGave()
    {
        var model = BatchDimension.Free(OnnxModel.Load(TestData.Require("onnx/pretrained/squeezenet1.1.onnx")));
        var grey = InputChannels.Set(model, 1);
        var image = Numbers.Random(1, 1, 1, 224, 224).Select(v => v * 100).ToArray();

        var expected = Ort.Run(model, ("data_0", [1, 3, 224, 224], [.. image, .. image, .. image])).Values;

        Numbers.AssertClose(expected, Ort.Run(grey, ("data_0", [1, 1, 224, 224], image)).Values);
        Assert.True(expected.Max() > 0.01);
    }

    [Fact]
    public void Set_ConvolutionOfGroups_IsRefused()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Conv(g.Input("x", "N", 3, 8, 8), "first", 3, kernel: 3, groups: 3), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => InputChannels.Set(g.Build(), 1));

        Assert.Equal(
            "'net': the first convolution 'first' (opset 17) has 3 groups; expected one group and constant float32 weights for 3 channels. Keep 3 channels.",
            e.Message);
    }

    [Fact]
    public void Set_OtherOperatorInFront_IsRefused()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 3, 8, 8);
        var turned = g.Node("Transpose", [x], ["N", 8, 3, 8], "turn", null, ("perm", new long[] { 0, 2, 1, 3 }));
        g.Output(g.Conv(turned, "first", 4, kernel: 3), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => InputChannels.Set(g.Build(), 1));

        Assert.Equal(
            "'net': node 'turn' (Transpose, opset 17) stands between the image and the first convolution; expected Cast, Dropout, Identity, MaxPool, "
            + "AveragePool, Relu, BatchNormalization, or Add, Sub, Mul, Div with one constant a channel. Keep 3 channels.",
            e.Message);
    }

    [Fact]
    public void Set_NoConvolution_IsRefused()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("x", "N", 3, 8, 8)), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => InputChannels.Set(g.Build(), 1));

        Assert.Equal("'net': no convolution sees the input 'x'; expected one. Keep 3 channels.", e.Message);
    }

    [Fact]
    public void Set_InputIsNoImage_IsRefused()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Linear(g.Input("x", "N", 3), "fc", 2), "y");

        var e = Assert.Throws<UnsupportedOnnxException>(() => InputChannels.Set(g.Build(), 1));

        Assert.Equal("'net': the input 'x' has the shape (N, 3); expected an image (N, C, H, W).", e.Message);
    }

    /// <summary>What <paramref name="grey"/> gives for an image is what <paramref name="model"/> gives for copies of it.</summary>
    static void AssertSame(OnnxModel model, OnnxModel grey, int copies)
    {
        var image = Numbers.Random(9, s_grey);
        var repeated = image.Chunk(30).SelectMany(plane => Enumerable.Repeat(plane, copies)).SelectMany(p => p).ToArray();

        var expected = Ort.Run(model, ("x", [2, copies, 6, 5], repeated)).Values;

        Numbers.AssertClose(expected, Ort.Run(grey, ("x", s_grey, image)).Values);
    }

    static OnnxModel Network(int channels, Func<GraphBuilder, Value, Value> inFront)
    {
        var g = new GraphBuilder("net", seed: 2);
        var x = g.Input("x", "N", channels, 6, 5);
        g.Output(g.Conv(inFront(g, x), "first", 4, kernel: 3), "y");
        return g.Build();
    }

    static Value Constants(GraphBuilder g, Value x, float[] mean, float[] deviation)
    {
        x = g.Node("Sub", [x, g.Constant("mean", [3, 1, 1], mean)], x.Shape);
        return g.Node("Div", [x, g.Constant("std", [1, 3, 1, 1], deviation)], x.Shape);
    }
}
