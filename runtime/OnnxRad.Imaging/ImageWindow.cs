namespace OnnxRad.Imaging;

/// <summary>A range of values that a viewer spreads over its grey levels.</summary>
/// <param name="Low">This value and all below are black.</param>
/// <param name="High">This value and all above are white; not below <paramref name="Low"/>.</param>
/// <param name="Explanation">What the window is for, for example <c>BONE</c>; null where the file does not say.</param>
public sealed record ImageWindow(double Low, double High, string? Explanation = null)
{
    /// <summary>The window of a centre and a width by a function of DICOM (PS3.3 section C.11.2.1.2).</summary>
    /// <param name="center">The middle.</param>
    /// <param name="width">Greater than 0; for the function LINEAR at least 1.</param>
    /// <param name="function">
    /// <c>LINEAR</c> (which null stands for) or <c>LINEAR_EXACT</c>; for <c>SIGMOID</c> the line that touches it in the middle.
    /// </param>
    /// <param name="explanation">What the window is for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The centre is not a number, or the width none greater than 0.</exception>
    public static ImageWindow FromCenter(double center, double width, string? function = null, string? explanation = null)
    {
        if (!double.IsFinite(center))
        {
            throw new ArgumentOutOfRangeException(nameof(center), center, "The centre of a window is a number.");
        }

        if (!(double.IsFinite(width) && width > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width of a window is a number greater than 0.");
        }

        return function is null or "LINEAR"
            ? new(center - (width / 2), Math.Max(center - (width / 2), center + (width / 2) - 1), explanation)
            : new(center - (width / 2), center + (width / 2), explanation);
    }
}
