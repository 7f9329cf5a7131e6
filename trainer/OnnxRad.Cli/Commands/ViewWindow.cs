using OnnxRad.Imaging;

namespace OnnxRad.Cli.Commands;

/// <summary>The window that <c>view</c> takes where none is asked for.</summary>
static class ViewWindow
{
    /// <summary>The one that the slice proposes, else its volume; else the least to the greatest value of the slice, but the whole range of colours and of 8 bits.</summary>
    /// <param name="image">The image or volume.</param>
    /// <param name="slice">The slice of it that is seen.</param>
    /// <returns>The window, and whether it is from the least to the greatest value.</returns>
    public static (ImageWindow Window, bool IsOfValues) Of(RadImage image, RadImage slice)
    {
        if (slice.Windows.Count == 0 && image.Windows is [var ofVolume, ..])
        {
            return (ofVolume, false);
        }

        // Scanners fill few of their bits: the whole range would be nearly black.
        var isDeep = slice.Windows.Count == 0 && slice.Channels == 1 && !(slice.IsGreyLevels && slice.BitsStored <= 8);
        return isDeep && Values(slice) is { } values ? (values, true) : (DisplayLevels.WindowOf(slice), false);
    }

    /// <summary>From the least to the greatest value; null where they are not two.</summary>
    static ImageWindow? Values(RadImage slice)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in slice.Pixels.Span)
        {
            if (float.IsFinite(value))
            {
                (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            }
        }

        return low < high ? new(low, high) : null;
    }
}
