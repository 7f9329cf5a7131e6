using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The k largest or smallest values along an axis, and their places. https://onnx.ai/onnx/operators/onnx__TopK.html</summary>
/// <remarks>
/// Attributes: k (6; an input from 10 on), axis = -1, largest = 1 (11), sorted = 1 (11; sorted in any case, which 0 allows).
/// Of equal values those at lower places come first. Opsets 1, 10, 11, 24.
/// </remarks>
sealed record TopK(long Axis, bool Largest, long? Count) : ITorchOp
{
    public int Outputs => 2;

    public static TopK From(OnnxNode node) => new(
        node.Int("axis", -1),
        node.Int("largest", 1) != 0,
        node.Opset >= 10 ? null : node.Has("k") ? node.Int("k", 0) : throw new NotSupportedException("lacks the attribute 'k'"));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (k, size) = (Count ?? (long)x.Scalar(1), x[0].size((int)Axis));
        if (k < 0 || k > size)
        {
            throw new InvalidOperationException($"'k' is {k}, but there are {size} values along axis {Axis}.");
        }

        // torch.topk does not say which of equal values it takes.
        var (values, places) = sort(x[0], Axis, descending: Largest, stable: true);
        using (values)
        using (places)
        {
            return [values.narrow(Axis, 0, k), places.narrow(Axis, 0, k)];
        }
    }
}
