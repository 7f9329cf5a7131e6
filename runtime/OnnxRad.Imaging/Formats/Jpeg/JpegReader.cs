namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Reads JPEG files: baseline, extended and progressive Huffman coding, 8 and 12 bits, grey and colour.</summary>
/// <remarks>
/// The coefficients are decoded by JpegLibrary. YCbCr becomes RGB by the equations of JFIF (full range); subsampled chroma is
/// repeated, not interpolated. An orientation in EXIF data and colour profiles are not applied.
/// </remarks>
sealed class JpegReader : IImageReader
{
    // A block of 64 pixels takes at least one bit.
    const int MaxPixelsPerByte = 512;

    public string Name => "JPEG";

    public IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg"];

    public bool Probe(ReadOnlySpan<byte> header) => header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public RadImage Read(ReadOnlyMemory<byte> data)
    {
        var header = JpegHeader.Parse(data.Span);
        if ((long)header.Width * header.Height > (long)data.Length * MaxPixelsPerByte)
        {
            throw new InvalidImageException(
                $"Its {data.Length} bytes cannot hold {header.Width} x {header.Height} JPEG pixels; it is cut off.");
        }

        var pixels = Decode(WithoutSampling(data, header), header);
        if (header.Components.Length == 3 && !header.IsRgb)
        {
            ToRgb(pixels, header);
        }

        return new RadImage(header.Components.Length, header.Height, header.Width, header.Precision, pixels);
    }

    static float[] Decode(ReadOnlyMemory<byte> data, JpegHeader header)
    {
        var decoder = new CheckedJpegDecoder(header);
        var planes = new JpegPlanes(header);
        try
        {
            decoder.SetInput(data);

            // The library reads the interval of a sequential file when it meets the frame, which the marker may follow.
            decoder.SetRestartInterval(header.RestartInterval);
            decoder.SetOutputWriter(planes);
            decoder.Decode();
        }
        catch (Exception e) when (e is not (InvalidImageException or OutOfMemoryException))
        {
            // The library throws many kinds on damaged data, division by zero and null references among them.
            throw new InvalidImageException("Its JPEG data cannot be decoded; it is damaged.", innerException: e);
        }

        if (!decoder.Complete)
        {
            throw new InvalidImageException("The JPEG file has no end marker; it is cut off.");
        }

        return planes.Written == planes.Pixels.Length
            ? planes.Pixels
            : throw new InvalidImageException(
                $"The JPEG data holds {planes.Written} of {planes.Pixels.Length} values; it is damaged.");
    }

    // T.81 A.2.2: sampling factors mean nothing for a lone component, but the library would order its blocks by them.
    static ReadOnlyMemory<byte> WithoutSampling(ReadOnlyMemory<byte> data, JpegHeader header)
    {
        if (header.Components is not [{ } grey] || (grey.Horizontal, grey.Vertical) == (1, 1))
        {
            return data;
        }

        var copy = data.ToArray();
        copy[header.FrameOffset + 7] = 0x11;
        return copy;
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
