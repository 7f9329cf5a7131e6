using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Running sums along an axis. https://onnx.ai/onnx/operators/onnx__CumSum.html</summary>
/// <remarks>Attributes: exclusive = 0: 1 leaves each element out of its own sum; reverse = 0: 1 sums from the end. Opsets 11, 14.</remarks>
sealed record CumSum(bool Exclusive, bool Reverse) : ITorchOp
{
    public static CumSum From(OnnxNode node) => new(node.Int("exclusive", 0) != 0, node.Int("reverse", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        var axis = (long)x.Scalar(1);
        var forwards = Reverse ? x[0].flip(axis) : x[0];
        var sums = forwards.cumsum(axis, x[0].dtype);
        if (Exclusive && x[0].size((int)axis) is > 0 and var size)
        {
            var none = zeros_like(sums.narrow(axis, 0, 1));
            sums = cat([none, sums.narrow(axis, 0, size - 1)], axis);
        }

        return [(Reverse ? sums.flip(axis) : sums).MoveToOuterDisposeScope()];
    }
}
