namespace OnnxRad.Torch.Ops;

/// <summary>Where indices point to in a tensor whose values lie in one row: what the operators that gather and scatter share.</summary>
static class Places
{
    /// <summary>For each value of the second input its place in the first one, of which it names the coordinate along an axis.</summary>
    /// <exception cref="InvalidOperationException">One is outside.</exception>
    public static long[] OfElements(OpInputs x, int axis)
    {
        var (shape, extent) = (x[0].shape, x[1].shape);
        if (extent.Length != shape.Length || extent.Where((size, i) => i != axis && size > shape[i]).Any())
        {
            throw new InvalidOperationException($"indices of shape ({string.Join(", ", extent)}) do not fit data of shape ({string.Join(", ", shape)})");
        }

        var places = x.Longs(1);
        for (var i = 0L; i < places.Length; i++)
        {
            var (rest, place, stride) = (i, 0L, 1L);
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                place += stride * (d == axis ? FromStart(places[i], d, shape[d]) : rest % extent[d]);
                (rest, stride) = (rest / extent[d], stride * shape[d]);
            }

            places[i] = place;
        }

        return places;
    }

    /// <summary>
    /// For each row of the second input (its last dimension) the place that it names in the first one, counted in the parts that are left
    /// when as many dimensions are taken away as are named.
    /// </summary>
    /// <param name="x">The inputs.</param>
    /// <param name="batches">How many first dimensions both share, which no row names.</param>
    /// <param name="named">How many dimensions are named, those shared among them.</param>
    /// <exception cref="InvalidOperationException">One is outside.</exception>
    public static long[] OfRows(OpInputs x, int batches, out int named)
    {
        var (shape, extent) = (x[0].shape, x[1].shape);
        var length = extent.Length == 0 ? 0 : (int)Math.Min(extent[^1], int.MaxValue / 2);
        named = batches + length;
        if (extent.Length <= batches || named > shape.Length || !shape.Take(batches).SequenceEqual(extent.Take(batches)))
        {
            throw new InvalidOperationException(
                $"indices of shape ({string.Join(", ", extent)}) do not fit data of shape ({string.Join(", ", shape)}) with {batches} shared dimensions");
        }

        var numbers = x.Longs(1);
        var places = new long[Product(extent[..^1])];
        var rowsOfBatch = Math.Max(1, places.Length / Math.Max(1, Product(shape[..batches])));
        for (var row = 0; row < places.Length; row++)
        {
            places[row] = row / rowsOfBatch;
            for (var i = 0; i < length; i++)
            {
                var size = shape[batches + i];
                places[row] = (places[row] * size) + FromStart(numbers[(row * length) + i], batches + i, size);
            }
        }

        return places;
    }

    /// <summary>The number of values in a shape.</summary>
    public static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    static long FromStart(long index, int dimension, long size) => index >= -size && index < size
        ? index < 0 ? index + size : index
        : throw new InvalidOperationException($"the index {index} is outside of dimension {dimension} of size {size}");
}
