namespace OnnxRad.Imaging;

/// <summary>One decoded image: modality values, and what is needed to read them.</summary>
public sealed class RadImage
{
    /// <summary>Wraps decoded pixels; the array is not copied.</summary>
    /// <param name="channels">1 (grey) or 3 (RGB).</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="bitsStored">Bits of a stored value, 1 to 16.</param>
    /// <param name="pixels">Values of shape (C, H, W), plane after plane, row after row.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the number of pixels does not fit the shape.</exception>
    public RadImage(int channels, int height, int width, int bitsStored, float[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bitsStored, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitsStored, 16);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 (grey) or 3 (RGB) channels.");
        }

        if (pixels.LongLength != (long)channels * height * width)
        {
            throw new ArgumentException(
                $"{pixels.LongLength} pixels do not fill {channels} x {height} x {width} (channels, rows, columns).", nameof(pixels));
        }

        (Channels, Height, Width, BitsStored, Pixels) = (channels, height, width, bitsStored, pixels);
    }

    /// <summary>The number of channels.</summary>
    /// <value>1 (grey) or 3 (RGB).</value>
    public int Channels { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>Bits of a stored value.</summary>
    /// <value>1 to 16; 8 for most PNG and JPEG files.</value>
    public int BitsStored { get; }

    /// <summary>The values, shape (C, H, W); for PNG and JPEG 0 to 2^<see cref="BitsStored"/> - 1.</summary>
    public ReadOnlyMemory<float> Pixels { get; }
}
