using OnnxRad.Graphs;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>What a user reads when an operator cannot run, or not with its attributes.</summary>
public sealed class OpErrorTests
{
    const string Columns = "The columns of the first input are not as many as the rows of the second.";

    [Fact]
    public void Run_SumOfOpset6OfTwoShapes_SaysWhichInput() => Assert.Equal(
        "Running node 'node' (Sum) of 'x.onnx' on inputs of shape (2, 3), (2, 3), (3): "
        + "Input 2 has another shape than the first; before opset 8 all must have one.",
        RunMessage("Sum", opset: 6, [], [2, 3], [2, 3], [3]));

    [Fact]
    public void Run_AddOfOpset6OfTwoShapes_SaysWhatToSet() => Assert.Equal(
        "Running node 'node' (Add) of 'x.onnx' on inputs of shape (2, 3), (3): "
        + "The shapes differ and attribute 'broadcast' is 0; before opset 7 it must be 1 for that.",
        RunMessage("Add", opset: 6, [], [2, 3], [3]));

    [Fact]
    public void Run_ModOfFloats_SaysWhatToSet() => Assert.Equal(
        "Running node 'node' (Mod) of 'x.onnx' on inputs of shape (2), (2): "
        + "Attribute 'fmod' is 0, which is for integers; floating-point inputs need 1.",
        RunMessage("Mod", opset: 13, [], [2], [2]));

    [Fact]
    public void Run_TopKOfMoreThanThereAre_SaysHowMany() => Assert.Equal(
        "Running node 'node' (TopK) of 'x.onnx' on inputs of shape (2, 3): 'k' is 4, but there are 3 values along axis -1.",
        RunMessage("TopK", opset: 6, [("k", 4)], [2, 3]));

    [Theory]
    [InlineData("MatMul", new long[] { 2, 3 }, new long[] { 4, 5 }, Columns)]
    [InlineData("MatMul", new long[] { 2, 3 }, new long[0], Columns)]
    [InlineData("MatMul", new long[] { 2, 4, 3 }, new long[] { 5, 3, 1 }, "The batches do not broadcast: 2 against 5 matrices.")]
    [InlineData("Gemm", new long[] { 2, 3 }, new long[] { 4, 5 }, Columns)]
    [InlineData("ConvTranspose", new long[] { 1, 1, 5 }, new long[] { 1, 0, 3 }, "The weights are empty.")]
    [InlineData("ConvTranspose", new long[] { 1, 1, 5 }, new long[] { 1, 3 }, "The window has 1 dimensions; expected inputs of 3.")]
    [InlineData("CumSum", new long[] { 2, 3 }, new long[] { 0 }, "Input 1 is empty; expected one number.")]
    public void Run_TwoShapesThatDoNotFit_SaysWhy(string opType, long[] a, long[] b, string problem) => Assert.Equal(
        $"Running node 'node' ({opType}) of 'x.onnx' on inputs of shape ({string.Join(", ", a)}), ({string.Join(", ", b)}): {problem}",
        RunMessage(opType, opset: 14, [], a, b));

    [Fact]
    public void Run_MatMulOfTwoTypes_SaysWhich()
    {
        using var graph = Graph("MatMul", 13, [], [[2, 2], [2, 2]]);
        using var floats = zeros(2, 2);
        using var doubles = zeros(2, 2, dtype: ScalarType.Float64);

        var error = Assert.Throws<InvalidOperationException>(() => graph.Run([floats, doubles]));

        Assert.Equal(
            "Running node 'node' (MatMul) of 'x.onnx' on inputs of shape (2, 2), (2, 2): "
            + "Float32 and Float64 cannot be multiplied; expected one element type.",
            error.Message);
    }

    [Theory]
    [InlineData("LpPool")]
    [InlineData("AveragePool")]
    public void Run_WindowWiderThanTheInput_SaysHowWide(string opType) => Assert.Equal(
        $"Running node 'node' ({opType}) of 'x.onnx' on inputs of shape (1, 1, 5): The window reaches over 7 values; the padded input has 6.",
        RunMessage(opType, opset: 22, [("kernel_shape", new long[] { 7 }), ("pads", new long[] { 1, 0 })], [1, 1, 5]));

    [Theory]
    [InlineData("kernel_shape", 1, 0, 2)]
    [InlineData("strides", 1, 2, 0)]
    [InlineData("strides", 1, 2, 4294967296)]
    [InlineData("dilations", 1, -1, 1)]
    public void From_WindowOutOfRange_SaysTheRange(string attribute, int least, long first, long second)
    {
        (string, object)[] attributes = attribute == "kernel_shape"
            ? [(attribute, new[] { first, second })]
            : [("kernel_shape", new long[] { 2, 2 }), (attribute, new[] { first, second })];

        var error = Assert.Throws<UnsupportedOnnxException>(() => Graph("AveragePool", 22, attributes, [[1, 1, 5, 5]]));

        Assert.Equal(
            [$"Node 'node' (AveragePool, opset 22) has attribute '{attribute}' = {first}, {second}; expected values of {least} to 1048576."],
            error.Problems);
    }

    [Theory]
    [InlineData("BitShift", 11, 2, "has attribute 'direction' = ''; expected LEFT or RIGHT.")]
    [InlineData("Einsum", 12, 2, "lacks the attribute 'equation'.")]
    [InlineData("TopK", 6, 1, "lacks the attribute 'k'.")]
    public void From_AttributeMissing_SaysWhich(string opType, int opset, int inputs, string problem)
    {
        long[][] shapes = [.. Enumerable.Repeat(new long[] { 2 }, inputs)];

        var error = Assert.Throws<UnsupportedOnnxException>(() => Graph(opType, opset, [], shapes));

        Assert.Equal([$"Node 'node' ({opType}, opset {opset}) {problem}"], error.Problems);
    }

    static string RunMessage(string opType, int opset, (string Name, object Value)[] attributes, params long[][] shapes)
    {
        using var graph = Graph(opType, opset, attributes, shapes);
        using var scope = NewDisposeScope();
        Tensor[] inputs = [.. shapes.Select(shape => zeros(shape))];

        return Assert.Throws<InvalidOperationException>(() => graph.Run(inputs)).Message;
    }

    static TorchGraph Graph(string opType, int opset, (string Name, object Value)[] attributes, long[][] shapes)
    {
        string[] names = [.. shapes.Select((_, i) => $"in{i}")];
        return TorchGraph.From(Model(
            [.. shapes.Select((shape, i) => Value(names[i], shape))],
            [Value("out", -1)],
            [],
            [Node("node", opType, names, ["out"], attributes)],
            opset));
    }
}
