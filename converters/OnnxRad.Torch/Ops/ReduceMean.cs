using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The mean over some dimensions; of integers cut off towards zero. https://onnx.ai/onnx/operators/onnx__ReduceMean.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceMean(Reduction Reduction) : ITorchOp
{
    public static ReduceMean From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Reduction.Run(x, Over)];

    static Tensor Over(Tensor value, long[] axes, bool keep)
    {
        if (!value.is_integral())
        {
            return value.mean(axes, keep);
        }

        using var sum = value.sum(axes, keep, value.dtype);
        return sum.DividedAndCut(axes.Aggregate(1L, (count, axis) => count * value.size((int)axis)));
    }
}
