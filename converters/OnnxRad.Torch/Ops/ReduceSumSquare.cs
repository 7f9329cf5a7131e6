using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sum of squares over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceSumSquare.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceSumSquare(Reduction Reduction) : ITorchOp
{
    public static ReduceSumSquare From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Reduction.Run(x, Over)];

    static Tensor Over(Tensor value, long[] axes, bool keep)
    {
        using var square = value.mul(value);
        return square.sum(axes, keep, value.dtype);
    }
}
