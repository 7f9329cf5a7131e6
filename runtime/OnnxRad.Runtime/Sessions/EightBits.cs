using OnnxRad.Imaging;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Values for a graph without a window, whose scale is that of 8 bits.</summary>
static class EightBits
{
    const int Bits = 8;

    /// <summary>Grey levels of fewer bits, spread over 0..255: those of 1 bit times 255, of 2 bits times 85, of 4 bits times 17. Others stay as they are.</summary>
    public static ReadOnlyMemory<float> Pixels(RadImage image)
    {
        if (image.BitsStored >= Bits || !image.IsGreyLevels)
        {
            return image.Pixels;
        }

        var scale = 255f / ((1 << image.BitsStored) - 1);
        var values = image.Pixels.Span;
        var spread = new float[values.Length];
        for (var i = 0; i < spread.Length; i++)
        {
            spread[i] = values[i] * scale;
        }

        return spread;
    }
}
