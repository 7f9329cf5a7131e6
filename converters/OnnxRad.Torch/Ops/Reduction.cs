using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Over which dimensions the Reduce operators go.</summary>
/// <remarks>
/// Attributes: axes = all, or an input (ReduceSum from 13, the others from 18 on); keepdims = 1; noop_with_empty_axes = 0 (same versions):
/// without axes nothing is summed or compared, and each element by itself is squared, made positive and so on.
/// </remarks>
sealed record Reduction(long[] Axes, bool KeepDims, bool EmptyIsNoop)
{
    /// <summary>Reads the attributes.</summary>
    public static Reduction From(OnnxNode node) =>
        new(node.Ints("axes"), node.Int("keepdims", 1) != 0, node.Int("noop_with_empty_axes", 0) != 0);

    /// <summary>Reduces the first input; the second one names the axes where there is one.</summary>
    /// <param name="x">The node's inputs.</param>
    /// <param name="reduce">Input, axes (at least one) and whether they stay, of size 1.</param>
    public Tensor Run(OpInputs x, Func<Tensor, long[], bool, Tensor> reduce)
    {
        var axes = x.Optional(1) is null ? Axes : x.Longs(1);
        if (axes.Length == 0 && !EmptyIsNoop)
        {
            axes = [.. Enumerable.Range(0, (int)x[0].dim()).Select(axis => (long)axis)];
        }

        if (axes.Length > 0)
        {
            return reduce(x[0], axes, KeepDims);
        }

        // Over one more dimension of size 1: torch takes no axes for all.
        using var column = x[0].unsqueeze(-1);
        return reduce(column, [-1], false);
    }

    /// <summary>The same in float64 and back, for integers.</summary>
    public Tensor RunInFloats(OpInputs x, Func<Tensor, long[], bool, Tensor> reduce) => Run(x, (value, axes, keep) =>
    {
        if (!value.is_integral())
        {
            return reduce(value, axes, keep);
        }

        using var floats = value.to_type(ScalarType.Float64);
        using var reduced = reduce(floats, axes, keep);
        return reduced.to_type(value.dtype);
    });

    /// <summary>The largest or smallest value; over nothing the given one.</summary>
    public Tensor RunExtreme(
        OpInputs x, Func<Tensor, long[], bool, Tensor> reduce, Func<ScalarType, Number> ofNothing) => Run(x, (value, axes, keep) =>
    {
        if (Array.TrueForAll(axes, axis => value.size((int)axis) > 0))
        {
            return reduce(value, axes, keep);
        }

        using var ones = axes.Aggregate(value.alias(), Shortened);
        using var filled = ones.FilledLike(ofNothing(value.dtype));
        return reduce(filled, axes, keep);
    });

    /// <summary>One element along an axis, whatever its size.</summary>
    static Tensor Shortened(Tensor value, long axis)
    {
        using var before = value;
        long[] shape = [.. value.shape];
        shape[Dimension.At(axis, shape.Length)] = 1;
        return empty(shape, value.dtype, value.device);
    }
}
