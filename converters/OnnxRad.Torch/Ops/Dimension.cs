namespace OnnxRad.Torch.Ops;

/// <summary>What operators ask of numbers that name dimensions or sizes.</summary>
static class Dimension
{
    /// <summary>The place of a dimension, which counts from the end where it is negative.</summary>
    /// <exception cref="InvalidOperationException">There is no such dimension.</exception>
    public static int At(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new InvalidOperationException($"there is no dimension {axis} among {rank}; expected {-rank} to {rank - 1}");

    /// <summary>A shape, held back where it would make an enormous or no tensor: a wrong number must not use up the memory.</summary>
    /// <exception cref="InvalidOperationException">It would.</exception>
    public static long[] Bounded(long[] shape) =>
        shape.All(size => size >= 0) && shape.Aggregate((Int128)1, (product, size) => product * size) <= Array.MaxLength
            ? shape
            : throw new InvalidOperationException(
                $"the result would have the shape ({string.Join(", ", shape)}); expected sizes of 0 or more and at most {Array.MaxLength} values");
}
