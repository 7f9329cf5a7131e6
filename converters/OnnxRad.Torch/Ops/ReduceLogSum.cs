using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The logarithm of the sum over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceLogSum.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceLogSum(Reduction Reduction) : ITorchOp
{
    public static ReduceLogSum From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Reduction.RunInFloats(x, Over)];

    static Tensor Over(Tensor value, long[] axes, bool keep)
    {
        using var sum = value.sum(axes, keep);
        return sum.log();
    }
}
