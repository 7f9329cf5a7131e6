using OnnxRad.Imaging;

namespace OnnxRad.Runtime.Sessions;

/// <summary>The window that an image brings with it.</summary>
static class FileWindow
{
    /// <summary>The ends of the window that a viewer shows the image with.</summary>
    public static float[] Of(RadImage image)
    {
        var (low, high) = DisplayLevels.Ends(image);
        return [(float)low, (float)high];
    }
}
