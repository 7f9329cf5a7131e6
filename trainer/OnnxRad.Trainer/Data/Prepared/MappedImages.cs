namespace OnnxRad.Trainer;

/// <summary>Prepared images, or the teaching data behind them, in slots of a mapped file.</summary>
/// <param name="map">The file.</param>
/// <param name="slots">The slot of each image.</param>
/// <param name="first">Where they begin in a slot, in values.</param>
/// <param name="imageSize">Values of an image.</param>
sealed class MappedImages(PreparedMap map, int[] slots, int first, int imageSize)
{
    /// <summary>The number of images.</summary>
    public int Count => slots.Length;

    /// <summary>Copies consecutive values of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="at">The first value.</param>
    /// <param name="values">Filled.</param>
    public void Read(int image, int at, Span<float> values) => map.Read(slots[image], first + at, values);

    /// <summary>Copies some consecutive images: shape (count, C, H, W).</summary>
    public float[] Copy(int start, int count)
    {
        var values = new float[count * imageSize];
        for (var i = 0; i < count; i++)
        {
            map.Read(slots[start + i], first, values.AsSpan(i * imageSize, imageSize));
        }

        return values;
    }
}
