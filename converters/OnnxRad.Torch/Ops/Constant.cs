using Onnx;
using OnnxRad.Graphs;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;

namespace OnnxRad.Torch.Ops;

/// <summary>A tensor that the graph holds. https://onnx.ai/onnx/operators/onnx__Constant.html</summary>
/// <remarks>
/// <para>Attributes, one of: value; value_float, value_floats, value_int, value_ints (12). Opsets 1, 9, 11, 12, 13, 19, 21, 23, 24, 25.</para>
/// <para>
/// Treated as an initialiser, so it runs nothing, and where it feeds a weight it is trained.
/// Limits: text and sparse tensors are not supported.
/// </para>
/// </remarks>
static class Constant
{
    public static IReadOnlyList<int> Versions { get; } = [1, 9, 11, 12, 13, 19, 21, 23, 24, 25];

    /// <summary>Whether a node is one.</summary>
    public static bool Is(OnnxNode node) => node.OpType == "Constant" && node.Domain.Length == 0;

    /// <summary>Whether <see cref="Value"/> finds a tensor.</summary>
    public static bool HoldsNumbers(OnnxNode node) => node.Tensor("value") is not null || Numbers(node) is not null;

    /// <summary>The tensor inside the document. Numbers given in another attribute are first moved to <c>value</c>.</summary>
    /// <exception cref="NotSupportedException">It holds none.</exception>
    public static TensorProto Value(OnnxNode node)
    {
        if (node.Tensor("value") is { } given)
        {
            return given;
        }

        var value = Numbers(node) ?? throw new NotSupportedException(
            $"has {string.Join(", ", node.AttributeNames.Select(a => $"the attribute '{a}'").DefaultIfEmpty("no attribute"))}; "
            + "expected one of 'value', 'value_float', 'value_floats', 'value_int' and 'value_ints'");
        node.Proto.Attribute.Clear();
        node.Proto.Attribute.Add(new AttributeProto { Name = "value", Type = AttributeType.Tensor, T = value });
        return value;
    }

    static TensorProto? Numbers(OnnxNode node)
    {
        var name = node.Outputs[0];
        return node switch
        {
            _ when node.Has("value_floats") => OnnxTensor.From(name, [node.Floats("value_floats").Length], node.Floats("value_floats")),
            _ when node.Has("value_ints") => OnnxTensor.From(name, [node.Ints("value_ints").Length], node.Ints("value_ints")),
            _ when node.Has("value_float") => OnnxTensor.From(name, [], [node.Float("value_float", 0)]),
            _ when node.Has("value_int") => OnnxTensor.From(name, [], [node.Int("value_int", 0)]),
            _ => null,
        };
    }
}
