namespace OnnxRad.Imaging;

/// <summary>From values to the grey levels and colours of a screen.</summary>
public static class DisplayLevels
{
    const int White = 255;

    /// <summary>Spreads a window of values over 0 to 255, as a viewer does.</summary>
    /// <param name="image">An image or volume.</param>
    /// <param name="window">
    /// The values that are shown; null takes the first one that the file proposes, else the range of the stored bits, or of the values where
    /// they are no grey levels.
    /// </param>
    /// <returns>Whole numbers of 0 to 255, rounded; everything else as in the image but the windows.</returns>
    public static RadImage Of(RadImage image, ImageWindow? window = null)
    {
        var shown = window ?? WindowOf(image);
        var values = image.Pixels.Span;
        var levels = new float[values.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = (float)Math.Floor((shown.ShareOf(values[i]) * White) + 0.5);
        }

        return new(image.Channels, image.Depth, image.Height, image.Width, 8, levels)
        {
            Modality = image.Modality,
            Spacing = image.Spacing,
            Plane = image.Plane,
            Identifiers = image.Identifiers,
            FirstFrame = image.FirstFrame,
        };
    }

    /// <summary>The window that an image is shown with when none is asked for: the file's first one, else its whole range.</summary>
    public static ImageWindow WindowOf(RadImage image)
    {
        if (image.Windows is [var proposed, ..])
        {
            return proposed;
        }

        var (low, high) = Range(image);
        return new(low, high);
    }

    /// <summary>The ends of that window.</summary>
    public static (double Low, double High) Ends(RadImage image) => image.Windows is [var proposed, ..] ? (proposed.Low, proposed.High) : Range(image);

    static (double Low, double High) Range(RadImage image)
    {
        if (image.IsGreyLevels)
        {
            return (0, Math.Pow(2, image.BitsStored) - 1);
        }

        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in image.Pixels.Span)
        {
            if (float.IsFinite(value))
            {
                (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            }
        }

        return low <= high ? (low, high) : (0, 1);
    }
}
