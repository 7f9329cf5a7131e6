using Onnx;

namespace OnnxRad.Graphs.Tests;

public sealed class GraphBuilderTests
{
    [Fact]
    public void Build_Convolution_RunsWithHandComputedResult()
    {
        var g = new GraphBuilder("g");
        var x = g.Input("x", "N", 1, 3, 3);
        var y = g.Conv(x, "conv", channels: 1, kernel: 3);
        g.Output(y, "y");
        var model = g.Build();
        OnnxTensor.SetFloats(model.Initializers["conv.weight"], [0, 1, 0, 1, 1, 1, 0, 1, 0]);
        OnnxTensor.SetFloats(model.Initializers["conv.bias"], [10]);

        var (shape, values) = Ort.Run(model, ("x", [1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]));

        // Each pixel and its neighbours above, below, left and right, plus 10.
        Assert.Equal([1, 1, 3, 3], shape);
        Assert.Equal([17, 21, 21, 27, 35, 33, 29, 39, 33], values);
    }

    [Fact]
    public void Build_EveryOperator_HasTheShapeThatOnnxRuntimeGives()
    {
        var g = new GraphBuilder("g", seed: 1);
        var x = g.Input("x", "N", 4, 11, 9);
        Value[] values =
        [
            g.Conv(x, "grouped", 6, kernel: 3, stride: 2, groups: 2),
            g.Conv(x, "unpadded", 5, kernel: 3, padding: 0, bias: false),
            g.BatchNormalization(x, "bn"),
            g.Relu(x),
            g.Add(x, x),
            g.MaxPool(x, kernel: 3, stride: 2, padding: 1),
            g.MaxPool(x, kernel: 2, stride: 2),
            g.GlobalAveragePool(x),
            g.Flatten(x),
            g.Linear(g.Flatten(x), "fc", 7),
            g.Dropout(x, 0.5f),
            g.Softmax(x, axis: 1),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            g.Output(values[i], $"out{i}");
        }

        var outputs = Ort.RunAll(g.Build(), ("x", [2, 4, 11, 9], Ramp(2 * 4 * 11 * 9)));

        Assert.Equal(values.Select(v => string.Join(',', v.Shape.Select(d => d.Size ?? 2))), outputs.Values.Select(o => string.Join(',', o.Shape)));
    }

    [Fact]
    public void BatchNormalization_Fresh_DividesByRootOfOnePlusEpsilon()
    {
        var g = new GraphBuilder("g");
        g.Output(g.BatchNormalization(g.Input("x", "N", 2, 1, 1), "bn"), "y");

        var (_, values) = Ort.Run(g.Build(), ("x", [1, 2, 1, 1], [3, -4]));

        Assert.Equal(3 / Math.Sqrt(1.00001), values[0], 1e-6);
        Assert.Equal(-4 / Math.Sqrt(1.00001), values[1], 1e-6);
    }

    [Fact]
    public void MaxPool_NegativeImage_IsNotWonByPadding()
    {
        var g = new GraphBuilder("g");
        g.Output(g.MaxPool(g.Input("x", "N", 1, 2, 2), kernel: 3, stride: 2, padding: 1), "y");

        Assert.Equal([-1], Ort.Run(g.Build(), ("x", [1, 1, 2, 2], [-1, -2, -3, -4])).Values);
    }

    [Fact]
    public void Dropout_Inference_PassesValuesAndZeroRatioAddsNoNode()
    {
        var g = new GraphBuilder("g");
        var x = g.Input("x", "N", 3);
        Assert.Same(x, g.Dropout(x, 0));
        g.Output(g.Dropout(x, 0.9f), "y");

        Assert.Equal([1, 2, 3], Ort.Run(g.Build(), ("x", [1, 3], [1, 2, 3])).Values);
    }

    [Fact]
    public void Names_ScopesAndRepeats_AreUnique()
    {
        var g = new GraphBuilder("g");
        var x = g.Input("x", "N", 2, 4, 4);
        using (g.Scope("layer1"))
        {
            using (g.Scope("0"))
            {
                x = g.Relu(g.Conv(x, "conv1", 2, kernel: 1, bias: false));
            }

            x = g.Relu(g.Relu(x));
        }

        g.Output(g.Relu(x), "y");
        var model = g.Build();

        Assert.Equal(
            ["layer1.0.conv1", "layer1.0.Relu", "layer1.Relu", "layer1.Relu_2", "Relu", "Identity"],
            model.Nodes.Select(n => n.Name));
        Assert.Equal(["layer1.0.conv1.weight"], model.Initializers.Keys);
    }

    [Fact]
    public void Names_ValueThatLooksLikeAnOutput_DoesNotClash()
    {
        var g = new GraphBuilder("g");
        var constant = g.Constant("Relu.out", [1], [5f]);
        g.Output(g.Add(g.Relu(g.Input("x", "N", 1)), constant), "y");

        Assert.Equal([8], Ort.Run(g.Build(), ("x", [1, 1], [3])).Values);
    }

    [Fact]
    public void Node_NameTwice_IsRefused()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 1, 4, 4);
        g.Conv(x, "conv", 1, kernel: 1);

        var e = Assert.Throws<ArgumentException>(() => g.Conv(x, "conv", 1, kernel: 1));

        Assert.Equal("The graph 'net' has two things named 'conv.weight'. (Parameter 'name')", e.Message);
    }

    [Fact]
    public void Output_NameTwice_IsRefused()
    {
        var g = new GraphBuilder("net");
        var y = g.Node("Relu", [g.Input("x", "N", 1)], ["N", 1], output: "y");
        g.Output(y, "y");

        var e = Assert.Throws<ArgumentException>(() => g.Output(y, "y"));

        Assert.Equal("The graph 'net' has an output 'y' already. (Parameter 'name')", e.Message);
    }

    [Fact]
    public void Node_AttributesOfEveryType_AreWritten()
    {
        var g = new GraphBuilder("g");
        var tensor = OnnxTensor.From("t", [1], [1f]);
        g.Output(
            g.Node("Op", [null, g.Input("x", "N")], ["N"], null, null, ("i", 1L), ("f", 2f), ("s", "text"), ("is", new long[] { 3 }), ("fs", new[] { 4f }), ("t", tensor)),
            "y");

        var node = g.Build().Nodes[0];

        Assert.Equal((1L, 2f, "text"), (node.Int("i", 0), node.Float("f", 0), node.String("s", "")));
        Assert.Equal([3], node.Ints("is"));
        Assert.Equal([4], node.Floats("fs"));
        Assert.Equal(tensor, node.Tensor("t"));
        Assert.Equal(["", "x"], node.Inputs);
        Assert.DoesNotContain(node.Proto.Attribute, a => a.Type == AttributeProto.Types.AttributeType.Undefined);
    }

    [Fact]
    public void Node_AttributeOfOtherType_IsRefused()
    {
        var g = new GraphBuilder("g");

        var e = Assert.Throws<ArgumentException>(() => g.Node("Op", [], [], null, null, ("axis", 1)));

        Assert.Equal(
            "Attribute 'axis' has the .NET type Int32; expected long, float, string, long[], float[] or TensorProto. (Parameter 'value')", e.Message);
    }

    [Fact]
    public void Scalar_FloatAndLong_HaveNoDimensions()
    {
        var g = new GraphBuilder("g");
        var x = g.Node("Mul", [g.Input("x", "N"), g.Scalar("factor", 2.5f)], ["N"]);
        g.Output(g.Node("Gather", [x, g.Scalar("index", 1L)], [], "pick"), "y");

        var (shape, values) = Ort.Run(g.Build(), ("x", [3], [1, 2, 3]));

        Assert.Empty(shape);
        Assert.Equal([5], values);
    }

    [Fact]
    public void Flatten_SymbolicSize_SaysWhatToDo()
    {
        var g = new GraphBuilder("g");
        var x = g.Input("x", "N", 1, "H", "W");

        var e = Assert.Throws<InvalidOperationException>(() => g.Flatten(x));

        Assert.Equal("Each dimension of 'x' but the batch must be a number here and is the symbol 'H'. Give the input a fixed size.", e.Message);
    }

    [Fact]
    public void MaxPool_WindowLargerThanImage_SaysWhatToDo()
    {
        var g = new GraphBuilder("g");
        var x = g.Input("x", "N", 1, 1, 4);

        var e = Assert.Throws<ArgumentException>(() => g.MaxPool(x, kernel: 2, stride: 2));

        Assert.Equal(
            "A window of 2 does not fit into 1 pixels with 0 of padding on each side. Use larger images, or a network that shrinks them less.",
            e.Message);
    }

    [Fact]
    public void Build_WithoutOutput_SaysWhatToDo()
    {
        var e = Assert.Throws<InvalidOperationException>(() => new GraphBuilder("net").Build());

        Assert.Equal("The graph 'net' has no output. Call Output before Build.", e.Message);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(26)]
    public void Constructor_OtherOpset_IsRefused(int opset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GraphBuilder("g", opset: opset));

    [Theory]
    [InlineData(13, 8)]
    [InlineData(17, 8)]
    [InlineData(21, 10)]
    public void Build_Opset_RunsWithItsIrVersion(int opset, int irVersion)
    {
        var g = new GraphBuilder("g", opset: opset);
        g.Output(g.Softmax(g.Input("x", "N", 2)), "y");
        var model = g.Build();

        Assert.Equal((opset, irVersion, "OnnxRad"), (model.Opset, model.Proto.IrVersion, model.Proto.ProducerName));
        Assert.Equal([0.5f, 0.5f], Ort.Run(model, ("x", [1, 2], [3, 3])).Values);
    }

    [Fact]
    public void Build_SeveralInputsAndOutputs_Run()
    {
        var g = new GraphBuilder("g");
        var (a, b) = (g.Input("a", "N", 2), g.Input("b", "N", 2));
        g.Output(g.Add(a, b), "sum");
        g.Output(g.Relu(a), "positive");

        var outputs = Ort.RunAll(g.Build(), ("a", [1, 2], [1, -2]), ("b", [1, 2], [10, 20]));

        Assert.Equal([11, 18], outputs["sum"].Values);
        Assert.Equal([1, 0], outputs["positive"].Values);
    }

    [Fact]
    public void Build_Twice_GivesIndependentModels()
    {
        var g = new GraphBuilder("g");
        g.Output(g.Relu(g.Input("x", "N", 2)), "y");
        var first = g.Build();

        first.Proto.Graph.Node.Clear();

        Assert.Equal(["Relu", "Identity"], g.Build().Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void Weight_ConvolutionAndLinear_GetTheirFans()
    {
        var fans = new List<(long In, long Out)>();
        void Record(Random random, long fanIn, long fanOut, Span<float> values) => fans.Add((fanIn, fanOut));
        var g = new GraphBuilder("g");

        g.Weight("conv", [8, 4, 3, 3], Record);
        g.Weight("linear", [10, 20], Record);

        Assert.Equal([(36, 72), (20, 10)], fans);
    }

    static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => i / 100f)];
}
