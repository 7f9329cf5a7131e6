using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The root of the sum of squares over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceL2.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceL2(Reduction Reduction) : ITorchOp
{
    public static ReduceL2 From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) =>
        [Reduction.RunInFloats(x, static (value, axes, keep) => linalg.vector_norm(value, 2, axes, keep))];
}
