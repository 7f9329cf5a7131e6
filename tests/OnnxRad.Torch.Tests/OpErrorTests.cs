using OnnxRad.Graphs;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>What a user reads when an operator cannot run, or not with its attributes.</summary>
public sealed class OpErrorTests
{
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
