using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>1 at the first largest value along an axis, 0 elsewhere. https://onnx.ai/onnx/operators/onnx__Hardmax.html</summary>
/// <remarks>
/// Attributes: axis = -1 (13 on); before, axis = 1 and the largest is of all dimensions from the axis on.
/// Opsets 1, 11, 13. No gradient.
/// </remarks>
sealed record Hardmax(long Axis, bool AllFromAxis) : ITorchOp
{
    public static Hardmax From(OnnxNode node) => new(node.Int("axis", node.Opset < 13 ? 1 : -1), node.Opset < 13);

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var rows = AllFromAxis ? x[0].flatten(Axis) : x[0].alias();
        var axis = AllFromAxis ? -1 : Axis;
        using var largest = rows.argmax(axis, keepdim: true);
        using var none = zeros_like(rows);
        using var one = ones(largest.shape, rows.dtype, rows.device);
        using var marked = none.scatter(axis, largest, one);
        return [marked.reshape(x[0].shape)];
    }
}
