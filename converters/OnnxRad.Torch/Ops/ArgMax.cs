using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The place of the largest value along an axis, as int64. https://onnx.ai/onnx/operators/onnx__ArgMax.html</summary>
/// <remarks>
/// Attributes: axis = 0, negative from the end (11); keepdims = 1; select_last_index = 0 (12): of several the last one, not the first.
/// Opsets 1, 11, 12, 13. No gradient.
/// </remarks>
sealed record ArgMax(long Axis, bool KeepDims, bool Last) : ITorchOp
{
    public static ArgMax From(OnnxNode node) =>
        new(node.Int("axis", 0), node.Int("keepdims", 1) != 0, node.Int("select_last_index", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (!Last)
        {
            return [x[0].argmax(Axis, KeepDims)];
        }

        using var backwards = x[0].flip(Axis);
        using var fromEnd = backwards.argmax(Axis, KeepDims);
        using var before = fromEnd.neg();
        return [before.Plus(x[0].size((int)Axis) - 1)];
    }
}
