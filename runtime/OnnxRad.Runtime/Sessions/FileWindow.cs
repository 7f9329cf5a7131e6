using OnnxRad.Imaging;

namespace OnnxRad.Runtime.Sessions;

/// <summary>The window that an image brings with it.</summary>
static class FileWindow
{
    /// <summary>The ends of the first window that the file proposes; else the range of its stored bits, or of its values.</summary>
    public static float[] Of(RadImage image)
    {
        if (image.Windows is [var window, ..])
        {
            return [(float)window.Low, (float)window.High];
        }

        if (image.IsGreyLevels)
        {
            return [0, MathF.Pow(2, image.BitsStored) - 1];
        }

        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in image.Pixels.Span)
        {
            (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
        }

        return [low, high];
    }
}
