namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Reads JPEG files: baseline, extended and progressive Huffman coding, 8 and 12 bits, grey and colour.</summary>
/// <remarks>
/// The coefficients are decoded by JpegLibrary. YCbCr becomes RGB by the equations of JFIF (full range); subsampled chroma is
/// interpolated as libjpeg does. Exif data turns the image upright; colour profiles are not applied.
/// </remarks>
sealed class JpegReader : IImageReader
{
    public string Name => "JPEG";

    public IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg"];

    public bool Probe(ReadOnlySpan<byte> header) => header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public RadImage Read(ReadOnlyMemory<byte> data)
    {
        var header = JpegHeader.Parse(data.Span);
        if ((long)header.Width * header.Height > (long)data.Length * JpegDct.MaxPixelsPerByte)
        {
            throw new InvalidImageException(
                $"Its {data.Length} bytes cannot hold {header.Width} x {header.Height} JPEG pixels; it is cut off.");
        }

        var pixels = new float[(long)header.Components.Length * header.Width * header.Height];
        JpegDct.Decode(data, header, pixels);
        if (header.Components.Length == 3 && !header.IsRgb)
        {
            ToRgb(pixels, header);
        }

        return Orientation.Apply(new RadImage(header.Components.Length, header.Height, header.Width, header.Precision, pixels), header.Orientation);
    }

    static void ToRgb(float[] pixels, JpegHeader header)
    {
        var plane = header.Width * header.Height;
        float centre = 1 << (header.Precision - 1);
        float max = (1 << header.Precision) - 1;
        for (var i = 0; i < plane; i++)
        {
            var (y, cb, cr) = (pixels[i], pixels[plane + i] - centre, pixels[(2L * plane) + i] - centre);
            pixels[i] = ToSample(y + (1.402f * cr), max);
            pixels[plane + i] = ToSample(y - (0.344136f * cb) - (0.714136f * cr), max);
            pixels[(2L * plane) + i] = ToSample(y + (1.772f * cb), max);
        }
    }

    static float ToSample(float value, float max) => Math.Clamp(MathF.Floor(value + 0.5f), 0, max);
}
