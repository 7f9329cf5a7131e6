using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Ops;
using TorchSharp;
using static OnnxRad.Torch.Tests.Testing.Models;

namespace OnnxRad.Torch.Tests;

/// <summary>What a user reads when a graph cannot be trained.</summary>
public sealed class TorchGraphErrorTests
{
    const string Integers = "it computes with 8-bit integers, which have no gradient. Take the float32 model that this one was made from, "
        + "or one that is quantised by QuantizeLinear and DequantizeLinear around float operators";

    static readonly string s_supported = $"\nSupported: {string.Join(", ", OpTable.Names)} (opset 6 to 25).";

    [Fact]
    public void From_SeveralUnsupportedThings_ListsAllAtOnce()
    {
        var half = new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float16, Dims = { 3 } };
        var model = Model(
            [Value("x", 1, 3, 8, 8)],
            [Value("y", -1)],
            [half],
            [
                Node("conv1", "Foo", ["x"], ["a"]),
                Node("fused", "Gelu", ["a"], ["b"]),
                Node("pool", "MaxPool", ["b"], ["c"]),
                Node("pad", "Conv", ["c", "c"], ["d"], ("auto_pad", "SAME"), ("kernel_shape", new long[] { 3, 3 })),
                Node("norm", "BatchNormalization", ["d", "d", "d", "d", "d"], ["e", "m", "v"], ("training_mode", 1)),
                Node("sum", "Add", ["e"], ["f"]),
                Node("scale", "Mul", ["f", "w"], ["y"]),
            ]);
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        model.Proto.Graph.Node[1].Domain = "com.microsoft";

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            """
            'x.onnx' cannot be trained: 6 problems.
              Node 'conv1' uses operator 'Foo' (opset 17), which OnnxRad cannot train.
              Node 'fused' uses operator 'com.microsoft.Gelu' (opset 1), which OnnxRad cannot train: the domain 'com.microsoft' is not ONNX's own. Export the model with the operators of ONNX, and not after another tool has optimised it.
              Node 'pool' (MaxPool, opset 17) lacks the attribute 'kernel_shape'.
              Node 'pad' (Conv, opset 17) has attribute 'auto_pad' = 'SAME'; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER.
              Node 'sum' (Add, opset 17) has 1 input; expected at least 2.
              Initialiser 'w' has element type Float16; convert the model to float32 (Float).
            """ + s_supported,
            error.Message);
        Assert.Equal(6, error.Problems.Count);
    }

    [Theory]
    [InlineData("If", "which nodes run depends on the data. Export the model without control flow, for images of one size")]
    [InlineData("Loop", "which nodes run depends on the data. Export the model without control flow, for images of one size")]
    [InlineData("Scan", "which nodes run depends on the data. Export the model without control flow, for images of one size")]
    [InlineData("ConvInteger", Integers)]
    [InlineData("MatMulInteger", Integers)]
    [InlineData("QLinearConv", Integers)]
    [InlineData("QLinearMatMul", Integers)]
    [InlineData("DynamicQuantizeLinear", Integers)]
    public void From_OperatorThatCannotTrain_SaysWhatToDo(string opType, string what)
    {
        var model = Model([Value("x", 1)], [Value("y", 1)], [], [Node("n", opType, ["x"], ["y"])]);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal([$"Node 'n' uses operator '{opType}' (opset 17), which OnnxRad cannot train: {what}."], error.Problems);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(26)]
    public void From_OtherOpset_SaysWhichAreRead(int opset)
    {
        var model = Model([Value("x", 1)], [Value("y", 1)], [], [Node("act", "Relu", ["x"], ["y"])], opset);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            $"'x.onnx' cannot be trained: 1 problem.\n  Node 'act' uses operator 'Relu' (opset {opset}), which OnnxRad cannot train." + s_supported,
            error.Message);
    }

    [Fact]
    public void From_ManyProblems_ShowsTwentyAndCountsTheRest()
    {
        var nodes = Enumerable.Range(0, 25).Select(i => Node($"n{i}", "Foo", [$"v{i}"], [$"v{i + 1}"])).ToArray();
        var model = Model([Value("v0", 1)], [Value("v25", 1)], [], nodes);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            "'x.onnx' cannot be trained: 25 problems."
            + string.Concat(Enumerable.Range(0, 20).Select(i => $"\n  Node 'n{i}' uses operator 'Foo' (opset 17), which OnnxRad cannot train."))
            + "\n  ... and 5 more." + s_supported,
            error.Message);
        Assert.Equal(25, error.Problems.Count);
    }

    [Fact]
    public void From_OptionalOutputInUse_IsUnsupported()
    {
        var model = Model(
            [Value("x", 1, 1, 4, 4)],
            [Value("y", 1), Value("mean", 1)],
            [],
            [Node("norm", "BatchNormalization", ["x", "x", "x", "x", "x"], ["y", "mean"], ("training_mode", 1))]);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            "'x.onnx' cannot be trained: 1 problem.\n"
            + "  Node 'norm' (BatchNormalization, opset 17) makes the optional output 'mean', which OnnxRad does not compute.",
            error.Message);
    }

    [Theory]
    [InlineData("MaxPool", "strides", "has attribute 'strides' of 3 values; expected 2")]
    [InlineData("LpPool", "pads", "has attribute 'pads' of 3 values; expected 4")]
    public void From_AttributeOfAWindow_IsUnsupported(string opType, string attribute, string what)
    {
        var node = Node("pool", opType, ["x"], ["y"], ("kernel_shape", new long[] { 2, 2 }), (attribute, new long[] { 1, 1, 1 }));
        var model = Model([Value("x", 1, 1, 4, 4)], [Value("y", 1)], [], [node]);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal($"'x.onnx' cannot be trained: 1 problem.\n  Node 'pool' ({opType}, opset 17) {what}.", error.Message);
    }

    [Fact]
    public void From_BrokenStructure_ListsAllAtOnce()
    {
        var model = Model(
            [Value("x", 1)],
            [Value("y", 1), Value("z", 1)],
            [OnnxTensor.From("w", [1], [1f])],
            [
                Node("a", "Add", ["x", "c"], ["b"]),
                Node("", "Relu", ["nothing"], ["c"]),
                Node("d", "Relu", ["b"], ["c"]),
                Node("e", "Relu", ["c"], ["y"]),
            ]);

        var error = Assert.Throws<InvalidOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            """
            'x.onnx' is not a usable ONNX model: 4 problems.
              Node 'a' (Add) needs 'c', which node 'Relu_1' makes only later: the nodes are in no order that can run.
              Node 'Relu_1' (Relu) needs 'nothing', which nothing makes.
              Node 'd' (Relu) makes 'c', which is made already.
              The graph's output 'z' is made by nothing.
            Export or download the file again.
            """,
            error.Message);
    }

    [Fact]
    public void Forward_WrongChannels_NamesTheNodeAndTheShapes()
    {
        var model = Model(
            [Value("x", -1, -1, -1, -1)],
            [Value("y", -1)],
            [OnnxTensor.From("w", [2, 3, 1, 1], new float[6])],
            [Node("stem", "Conv", ["x", "w"], ["y"])]);
        using var sut = TorchGraph.From(model);
        using var x = torch.zeros(1, 4, 5, 5);

        var error = Assert.Throws<InvalidOperationException>(() => sut.forward(x));

        Assert.StartsWith("Running node 'stem' (Conv) of 'x.onnx' on inputs of shape (1, 4, 5, 5), (2, 3, 1, 1): ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_TwoInputs_PointsToRun()
    {
        var model = Model([Value("a", 1), Value("b", 1)], [Value("y", 1)], [], [Node("sum", "Add", ["a", "b"], ["y"])]);
        using var sut = TorchGraph.From(model);
        using var x = torch.zeros(1);

        Assert.Equal(
            "'x.onnx' has 2 inputs and 1 outputs; forward takes one and gives one. Use Run.",
            Assert.Throws<InvalidOperationException>(() => sut.forward(x)).Message);
        Assert.Equal(
            "'x.onnx' takes 2 inputs (a, b); 1 were given. (Parameter 'inputs')",
            Assert.Throws<ArgumentException>(() => sut.Run([x])).Message);
    }
}
