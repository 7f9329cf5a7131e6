using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The smallest value over some dimensions; of equal ones each has its part of the gradient.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__ReduceMin.html Attributes: those of <see cref="Reduction"/>.
/// Opsets 1, 11, 12, 13, 18, 20 (Bool: false is below true).
/// </remarks>
sealed record ReduceMin(Reduction Reduction) : ITorchOp
{
    public static ReduceMin From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) =>
        [Reduction.RunExtreme(x, static (value, axes, keep) => value.amin(axes, keep), TypeLimits.Highest)];
}
