namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Decodes JPEG data to the components as coded, all of the size of the image.</summary>
static class JpegDct
{
    /// <summary>A block of 64 pixels takes at least one bit.</summary>
    public const int MaxPixelsPerByte = 512;

    /// <summary>Decodes the components, shape (C, H, W); chroma of fewer samples is interpolated as libjpeg does.</summary>
    /// <param name="data">The file.</param>
    /// <param name="header">Of the file.</param>
    /// <param name="pixels">Takes the values; an array that is longer keeps what it holds behind them.</param>
    /// <exception cref="InvalidImageException">The data is damaged or cut off.</exception>
    public static void Decode(ReadOnlyMemory<byte> data, JpegHeader header, float[] pixels)
    {
        var decoder = new CheckedJpegDecoder(header);
        var planes = new JpegPlanes(header, pixels);
        try
        {
            decoder.SetInput(WithoutSampling(data, header));

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

        var expected = (long)header.Width * header.Height;
        if (planes.Written < expected)
        {
            throw new InvalidImageException($"The JPEG data holds {planes.Written} of {expected} values of a component; it is damaged.");
        }

        JpegChroma.Interpolate(pixels, header);
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
}
