using Onnx;
using OnnxRad.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Graph;

/// <summary>Keeps a small file from asking for a constant that fills the memory.</summary>
static class FoldedSize
{
    /// <summary>1 GB of float32.</summary>
    const long Limit = 1L << 28;

    static readonly Int128 s_tooMany = Limit + 1;

    /// <summary>Whether what a node makes of constants certainly has at most 2^28 values.</summary>
    public static bool IsSmall(OnnxNode node, IReadOnlyList<TensorProto?> inputs)
    {
        var first = inputs.Count > 0 && inputs[0] is { } tensor ? OnnxTensor.Count(tensor) : 1;
        return node.OpType switch
        {
            "ConstantOfShape" => Product(inputs[0]) <= Limit,
            "Expand" or "Tile" => first * Product(inputs[1]) <= Limit,
            "Range" or "Resize" or "Upsample" or "Pad" or "OneHot" or "EyeLike" or "CumSum" => false,
            "Reshape" or "Squeeze" or "Unsqueeze" or "Slice" or "Cast" or "Identity" or "Transpose" or "Flatten" => true,
            "Concat" => inputs.Sum(Count) <= Limit,
            "Add" or "Sub" or "Mul" or "Div" or "Pow" or "Sum" or "Mean" or "Max" or "Min" or "Where" => Broadcast(inputs) <= Limit,
            _ => inputs.Aggregate((Int128)1, (product, input) => Int128.Min(product * Count(input), s_tooMany)) <= Limit,
        };
    }

    static long Count(TensorProto? tensor) => tensor is null ? 1 : OnnxTensor.Count(tensor);

    static Int128 Product(TensorProto? sizes) => sizes is null || (DataType)sizes.DataType != DataType.Int64
        ? s_tooMany
        : OnnxTensor.Longs(sizes).Aggregate((Int128)1, (product, size) => Int128.Min(product * Math.Max(size, 0), s_tooMany));

    static Int128 Broadcast(IReadOnlyList<TensorProto?> inputs)
    {
        var rank = inputs.Max(input => input!.Dims.Count);
        var count = (Int128)1;
        for (var i = 1; i <= rank; i++)
        {
            count = Int128.Min(count * inputs.Max(input => input!.Dims.Count < i ? 1 : input.Dims[^i]), s_tooMany);
        }

        return count;
    }
}
