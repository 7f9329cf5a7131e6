namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The transforms of the first three components (annex G).</summary>
static class J2kColour
{
    /// <summary>Turns the components of a tile back to red, green and blue, in place.</summary>
    /// <param name="whole">Planes of the reversible transform (G.2); null where the other one was used.</param>
    /// <param name="real">Planes of the irreversible transform (G.3).</param>
    /// <param name="count">Samples of a plane; the arrays are longer.</param>
    public static void Unmix(int[]?[] whole, float[]?[] real, int count)
    {
        if (whole is [{ } y0, { } y1, { } y2, ..])
        {
            for (var i = 0; i < count; i++)
            {
                var green = y0[i] - ((y1[i] + y2[i]) >> 2);
                (y0[i], y1[i], y2[i]) = (y2[i] + green, green, y1[i] + green);
            }
        }
        else if (real is [{ } y, { } cb, { } cr, ..])
        {
            for (var i = 0; i < count; i++)
            {
                var (luma, blue, red) = (y[i], cb[i], cr[i]);
                y[i] = luma + (1.402f * red);
                cb[i] = luma - (0.344136f * blue) - (0.714136f * red);
                cr[i] = luma + (1.772f * blue);
            }
        }
    }
}
