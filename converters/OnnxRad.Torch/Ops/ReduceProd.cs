using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The product over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceProd.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceProd(Reduction Reduction) : ITorchOp
{
    public static ReduceProd From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) => [Reduction.Run(x, Over)];

    static Tensor Over(Tensor value, long[] axes, bool keep)
    {
        // torch multiplies along one dimension at a time; from the last one on the numbers of the others hold.
        var result = value.alias();
        foreach (var axis in axes.Select(axis => axis < 0 ? axis + value.dim() : axis).OrderDescending())
        {
            using var before = result;
            result = before.prod(axis, keep, value.dtype);
        }

        return result;
    }
}
