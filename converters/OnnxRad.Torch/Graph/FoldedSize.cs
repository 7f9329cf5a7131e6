using Onnx;
using OnnxRad.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Graph;

/// <summary>Keeps a small file from asking for a constant that fills the memory.</summary>
static class FoldedSize
{
    /// <summary>The most values that folding makes, of one node and in all: 1 GB of float32.</summary>
    public const long Limit = 1L << 28;

    static readonly Int128 s_tooMany = Limit + 1;

    /// <summary>What has at most as many values as the first input.</summary>
    static readonly HashSet<string> s_asLarge =
    [
        "Abs", "ArgMax", "ArgMin", "Cast", "CastLike", "Ceil", "Clip", "DepthToSpace", "Erf", "Exp", "Flatten", "Floor", "Identity",
        "Log", "Neg", "Not", "Reciprocal", "Relu", "Reshape", "Round", "Shape", "Sigmoid", "Sign", "Size", "Slice", "Softmax", "Softplus",
        "SpaceToDepth", "Sqrt", "Squeeze", "Tanh", "Transpose", "Trilu", "Unsqueeze",
    ];

    static readonly HashSet<string> s_broadcasting =
    [
        "Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub", "Sum",
        "Where", "Xor",
    ];

    /// <summary>Whether what a node makes of constants certainly has at most 2^28 values; not where that is not known of its operator.</summary>
    public static bool IsSmall(OnnxNode node, IReadOnlyList<TensorProto?> inputs)
    {
        if (node.OpType is "ConstantOfShape" or "Expand" or "Tile")
        {
            var values = node.OpType == "ConstantOfShape" ? 1 : Count(inputs[0]);
            return values * Product(inputs[^1]) <= Limit;
        }

        return s_asLarge.Contains(node.OpType) || node.OpType.StartsWith("Reduce", StringComparison.Ordinal) ? Count(inputs[0]) <= Limit
            : s_broadcasting.Contains(node.OpType) ? Broadcast(inputs) <= Limit
            : node.OpType == "Concat" ? inputs.Sum(Count) <= Limit
            : node.OpType is "Gather" or "MatMul" && Count(inputs[0]) * (Int128)Count(inputs[1]) <= Limit;
    }

    static long Count(TensorProto? tensor) => tensor is null ? 1 : OnnxTensor.Count(tensor);

    static Int128 Product(TensorProto? sizes) => sizes is null || (DataType)sizes.DataType != DataType.Int64
        ? s_tooMany
        : OnnxTensor.Longs(sizes).Aggregate((Int128)1, (product, size) => Int128.Min(product * Math.Max(size, 0), s_tooMany));

    static Int128 Broadcast(IReadOnlyList<TensorProto?> inputs)
    {
        var rank = inputs.Max(input => input?.Dims.Count ?? 0);
        var count = (Int128)1;
        for (var i = 1; i <= rank; i++)
        {
            count = Int128.Min(count * inputs.Max(input => input is null || input.Dims.Count < i ? 1 : input.Dims[^i]), s_tooMany);
        }

        return count;
    }
}
