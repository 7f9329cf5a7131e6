using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The largest value over some dimensions; of equal ones each has its part of the gradient.</summary>
/// <remarks>
/// https://onnx.ai/onnx/operators/onnx__ReduceMax.html Attributes: those of <see cref="Reduction"/>.
/// Opsets 1, 11, 12, 13, 18, 20 (Bool: true is above false).
/// </remarks>
sealed record ReduceMax(Reduction Reduction) : ITorchOp
{
    public static ReduceMax From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) =>
        [Reduction.RunExtreme(x, static (value, axes, keep) => value.amax(axes, keep), TypeLimits.Lowest)];
}
