using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sum over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceSum.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13.</remarks>
sealed record ReduceSum(Reduction Reduction) : ITorchOp
{
    public static ReduceSum From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Reduction.Run(x, static (value, axes, keep) => value.sum(axes, keep, value.dtype))];
}
