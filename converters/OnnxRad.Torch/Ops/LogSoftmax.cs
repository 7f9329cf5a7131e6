using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>x - log(sum(exp(x))) along an axis. https://onnx.ai/onnx/operators/onnx__LogSoftmax.html</summary>
/// <remarks>
/// Attributes: axis = -1 (13 on); before, axis = 1 and the sum runs over all dimensions from the axis on.
/// Opsets 1, 11, 13.
/// </remarks>
sealed record LogSoftmax(long Axis, bool AllFromAxis) : ITorchOp
{
    public static LogSoftmax From(OnnxNode node) => new(node.Int("axis", node.Opset < 13 ? 1 : -1), node.Opset < 13);

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (!AllFromAxis)
        {
            return [F.log_softmax(x[0], Axis)];
        }

        using var rows = x[0].flatten(Axis);
        using var result = F.log_softmax(rows, -1);
        return [result.reshape(x[0].shape)];
    }
}
