using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The coordinates of the values that are not 0, a column for each, as int64. https://onnx.ai/onnx/operators/onnx__NonZero.html</summary>
/// <remarks>Opsets 9, 13.</remarks>
sealed record NonZero : ITorchOp
{
    public static NonZero From(OnnxNode node) => new();

    public Tensor[] Run(OpInputs x, bool training)
    {
        using var scope = NewDisposeScope();
        return [x[0].nonzero().t().contiguous().cpu().MoveToOuterDisposeScope()];
    }
}
