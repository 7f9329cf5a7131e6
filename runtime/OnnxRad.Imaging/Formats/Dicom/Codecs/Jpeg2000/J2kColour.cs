namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The transforms of the first three components (annex G).</summary>
static class J2kColour
{
    /// <summary>Turns planes back to red, green and blue by the reversible transform (G.2), in place.</summary>
    public static void Unmix(Span<int> y0, Span<int> y1, Span<int> y2)
    {
        for (var i = 0; i < y0.Length; i++)
        {
            var green = y0[i] - ((y1[i] + y2[i]) >> 2);
            (y0[i], y1[i], y2[i]) = (y2[i] + green, green, y1[i] + green);
        }
    }

    /// <summary>Turns planes back to red, green and blue by the irreversible transform (G.3), in place.</summary>
    public static void Unmix(Span<float> y, Span<float> cb, Span<float> cr)
    {
        for (var i = 0; i < y.Length; i++)
        {
            var (luma, blue, red) = (y[i], cb[i], cr[i]);
            y[i] = luma + (1.402f * red);
            cb[i] = luma - (0.344136f * blue) - (0.714136f * red);
            cr[i] = luma + (1.772f * blue);
        }
    }
}
