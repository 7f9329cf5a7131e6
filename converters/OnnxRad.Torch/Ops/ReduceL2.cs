using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The root of the sum of squares over some dimensions. https://onnx.ai/onnx/operators/onnx__ReduceL2.html</summary>
/// <remarks>Attributes: those of <see cref="Reduction"/>. Opsets 1, 11, 13, 18.</remarks>
sealed record ReduceL2(Reduction Reduction) : ITorchOp
{
    public static ReduceL2 From(OnnxNode node) => new(Reduction.From(node));

    public Tensor[] Run(OpInputs x, bool training) =>
        [Reduction.RunInFloats(x, Over)];

    /// <summary>Torch's norm takes one dimension or two; more are made one first.</summary>
    static Tensor Over(Tensor value, long[] axes, bool keep)
    {
        if (axes.Length <= 2)
        {
            return linalg.norm(value, axes, keep);
        }

        using var scope = NewDisposeScope();
        var shape = value.shape;
        long[] reduced = [.. axes.Select(axis => (long)Dimension.At(axis, shape.Length))];
        long[] kept = [.. Enumerable.Range(0, shape.Length).Select(axis => (long)axis).Except(reduced)];
        var norm = linalg.norm(value.permute([.. kept, .. reduced]).flatten(kept.Length), [kept.Length]);
        return (keep ? norm.reshape([.. shape.Select((size, axis) => reduced.Contains(axis) ? 1 : size)]) : norm).MoveToOuterDisposeScope();
    }
}
