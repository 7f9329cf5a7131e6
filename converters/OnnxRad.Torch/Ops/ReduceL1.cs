using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sum of absolute values over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceL1.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceL1(Reduction Reduction) : ITorchOp
{
    public static ReduceL1 From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Reduction.Run(x, Over)];

    static Tensor Over(Tensor value, long[] axes, bool keep)
    {
        using var absolute = value.abs();
        return absolute.sum(axes, keep, value.dtype);
    }
}
