namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Decodes JPEG data to the components as coded, all of the size of the image.</summary>
static class JpegDct
{
    /// <summary>A block of 64 pixels takes at least one bit.</summary>
    public const int MaxPixelsPerByte = 512;

    /// <summary>The components, shape (C, H, W); chroma of fewer samples is interpolated as libjpeg does.</summary>
    /// <exception cref="InvalidImageException">The data is damaged or cut off.</exception>
    public static float[] Decode(ReadOnlyMemory<byte> data, JpegHeader header)
    {
        var decoder = new CheckedJpegDecoder(header);
        var planes = new JpegPlanes(header);
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

        if (planes.Written != planes.Pixels.Length)
        {
            throw new InvalidImageException($"The JPEG data holds {planes.Written} of {planes.Pixels.Length} values; it is damaged.");
        }

        JpegChroma.Interpolate(planes.Pixels, header);
        return planes.Pixels;
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
