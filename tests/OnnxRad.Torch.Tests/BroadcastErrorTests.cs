using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>What a user reads when shapes do not fit by the rules of old operator sets.</summary>
public sealed class BroadcastErrorTests
{
    [Fact]
    public void Run_SumOfOpset6OfTwoShapes_SaysWhichInput() => Assert.Equal(
        "Running node 'node' (Sum) of 'x.onnx' on inputs of shape (2, 3), (2, 3), (3): "
        + "Input 2 has another shape than the first; before opset 8 all must have one.",
        Message("Sum", [2, 3], [2, 3], [3]));

    [Fact]
    public void Run_AddOfOpset6OfTwoShapes_SaysWhatToSet() => Assert.Equal(
        "Running node 'node' (Add) of 'x.onnx' on inputs of shape (2, 3), (3): "
        + "The shapes differ and attribute 'broadcast' is 0; before opset 7 it must be 1 for that.",
        Message("Add", [2, 3], [3]));

    static string Message(string opType, params long[][] shapes)
    {
        string[] names = [.. shapes.Select((_, i) => $"in{i}")];
        using var graph = TorchGraph.From(Model(
            [.. shapes.Select((shape, i) => Value(names[i], shape))],
            [Value("out", -1)],
            [],
            [Node("node", opType, names, ["out"])],
            opset: 6));
        using var scope = NewDisposeScope();
        Tensor[] inputs = [.. shapes.Select(shape => zeros(shape))];

        return Assert.Throws<InvalidOperationException>(() => graph.Run(inputs)).Message;
    }
}
