using OnnxRad.Imaging;

namespace OnnxRad.Runtime.Sessions;

/// <summary>The window that an image brings with it, as graphs take it: two ends of a line.</summary>
static class FileWindow
{
    const float White = 255;

    /// <summary>The values that go in with <see cref="Of"/>: those of the image, or, where its window is no line, what a viewer shows, not rounded.</summary>
    public static ReadOnlyMemory<float> Pixels(RadImage image)
    {
        if (image.Windows is not [{ Shape: not WindowShape.Linear } window, ..])
        {
            return image.Pixels;
        }

        var values = image.Pixels.Span;
        var shown = new float[values.Length];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = (float)(window.ShareOf(values[i]) * White);
        }

        return shown;
    }

    /// <summary>The ends of the window that a viewer shows the image with.</summary>
    public static float[] Of(RadImage image)
    {
        if (image.Windows is [{ Shape: not WindowShape.Linear }, ..])
        {
            return [0, White];
        }

        var (low, high) = DisplayLevels.Ends(image);
        return [(float)low, (float)high];
    }
}
