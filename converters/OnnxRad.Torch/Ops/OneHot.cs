using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>A new dimension along which one value is 'on' at the place that the input names. https://onnx.ai/onnx/operators/onnx__OneHot.html</summary>
/// <remarks>
/// Inputs: indices, depth (the size of the new dimension), the values for off and on. Attributes: axis = -1. Negative indices count from the
/// end; where one is outside, all is off. Opsets 9, 11.
/// </remarks>
sealed record OneHot(long Axis) : ITorchOp
{
    public static OneHot From(OnnxNode node) => new(node.Int("axis", -1));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var axis = Dimension.At(Axis, (int)x[0].dim() + 1);
        var depth = (long)x.Scalar(1);
        Dimension.Bounded([.. x[0].shape[..axis], depth, .. x[0].shape[axis..]]);
        using var scope = NewDisposeScope();
        var device = x[2].is_floating_point() ? x.Device : x[2].device;
        var indices = x[0].to(ScalarType.Int64, device, copy: true);
        var fromStart = where(indices.IsBelow(0), indices.Plus(depth), indices).unsqueeze(axis);
        var places = TensorArithmetic.Counted(depth, ScalarType.Int64, device).reshape([depth, .. Enumerable.Repeat(1L, (int)x[0].dim() - axis)]);
        var values = x[2].to(device);
        return [where(fromStart.eq(places), values.select(0, 1), values.select(0, 0)).MoveToOuterDisposeScope()];
    }
}
