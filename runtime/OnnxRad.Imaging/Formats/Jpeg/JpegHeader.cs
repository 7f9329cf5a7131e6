using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>What precedes the first scan of a JPEG file (ITU-T T.81): the frame, and the markers that tell its colours.</summary>
sealed record JpegHeader(int Width, int Height, int Precision, bool Progressive, JpegComponent[] Components, int FrameOffset)
{
    const byte DefineRestartInterval = 0xDD, App0 = 0xE0, App1 = 0xE1, App14 = 0xEE, StartOfScan = 0xDA, EndOfImage = 0xD9;

    /// <summary>Whether three components are RGB; otherwise they are YCbCr.</summary>
    public bool IsRgb { get; init; }

    /// <summary>How the image is to be turned (Exif), 1 to 8.</summary>
    public int Orientation { get; init; } = Formats.Orientation.Upright;

    /// <summary>Blocks between restart markers in the first scan; 0 for none.</summary>
    public int RestartInterval { get; init; }

    public static JpegHeader Parse(ReadOnlySpan<byte> data)
    {
        JpegHeader? frame = null;
        var jfif = false;
        var restart = 0;
        int? adobe = null;
        int? orientation = null;
        for (var position = 2; ;)
        {
            var marker = NextMarker(data, ref position);
            if (marker == EndOfImage)
            {
                throw new InvalidImageException("The JPEG file ends without any pixels.");
            }

            var segment = Segment(data, position);
            switch (marker)
            {
                case StartOfScan:
                    return frame is null
                        ? throw new InvalidImageException("The JPEG file has pixels before the header that says their size.")
                        : frame with { IsRgb = UsesRgb(frame, jfif, adobe), RestartInterval = restart, Orientation = orientation ?? Formats.Orientation.Upright };
                case >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC):
                    frame = frame is null
                        ? ParseFrame(marker, segment, position)
                        : throw new InvalidImageException("The JPEG file has a second frame header.");
                    break;
                case DefineRestartInterval when segment.Length >= 2:
                    restart = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case App0:
                    jfif |= segment.StartsWith("JFIF\0"u8);
                    break;
                case App1:
                    orientation ??= JpegExif.Orientation(segment);
                    break;
                case App14 when segment.Length >= 12 && segment.StartsWith("Adobe"u8):
                    adobe = segment[11];
                    break;
            }

            position += 2 + segment.Length;
        }
    }

    // As libjpeg decides: JFIF is YCbCr, then Adobe's marker has its say, then the components' names.
    static bool UsesRgb(JpegHeader frame, bool jfif, int? adobe) =>
        frame.Components.Length == 3
        && !jfif
        && (adobe is { } transform
            ? transform == 0
            : frame.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }]);

    static byte NextMarker(ReadOnlySpan<byte> data, ref int position)
    {
        if (position < data.Length && data[position] != 0xFF)
        {
            throw new InvalidImageException($"At byte {position} of the JPEG file a marker is expected, but there is none.");
        }

        while (position < data.Length && data[position] == 0xFF)
        {
            position++;
        }

        return position < data.Length ? data[position++] : throw CutOff(data);
    }

    static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> data, int position)
    {
        if (data.Length - position < 2)
        {
            throw CutOff(data);
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(data[position..]);
        return length >= 2 && length <= data.Length - position ? data.Slice(position + 2, length - 2) : throw CutOff(data);
    }

    static InvalidImageException CutOff(ReadOnlySpan<byte> data) =>
        new($"The JPEG file ends after {data.Length} bytes, in its header; it is cut off.");

    static JpegHeader ParseFrame(byte marker, ReadOnlySpan<byte> segment, int position)
    {
        if (marker > 0xC2)
        {
            throw new InvalidImageException(
                $"It uses the JPEG process SOF{marker - 0xC0}; "
                + "baseline, extended and progressive Huffman coding (SOF0 to SOF2) are read.",
                "Save it as an ordinary JPEG or as a PNG file.");
        }

        if (segment.Length < 6 || segment.Length != 6 + (3 * segment[5]))
        {
            throw new InvalidImageException("The JPEG frame header has a wrong length.");
        }

        var components = new JpegComponent[segment[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var entry = segment.Slice(6 + (3 * i), 3);
            components[i] = new JpegComponent(entry[0], entry[1] >> 4, entry[1] & 15);
        }

        var height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        var width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        var frame = new JpegHeader(width, height, segment[0], marker == 0xC2, components, position + 2);
        frame.Check();
        return frame;
    }

    void Check()
    {
        if (Width == 0 || Height == 0)
        {
            throw new InvalidImageException($"Its JPEG header says {Width} x {Height} pixels; expected at least 1 x 1.");
        }

        if ((long)Width * Height > ImageFormats.MaxPixels)
        {
            throw new InvalidImageException(
                $"Its JPEG header says {Width} x {Height} pixels; up to {ImageFormats.MaxPixels} pixels are read.",
                "If the size is right, make the image smaller.");
        }

        if (Precision is not (8 or 12))
        {
            throw new InvalidImageException($"Its JPEG header says {Precision} bits a sample; expected 8 or 12.");
        }

        if (Components.Length is not (1 or 3))
        {
            throw new InvalidImageException(
                $"It has {Components.Length} JPEG components{(Components.Length == 4 ? " (CMYK)" : "")}; "
                + "1 (grey) and 3 (colour) are read.",
                "Convert it to grey or RGB.");
        }

        // Other factors need resampling between blocks, which the decoder does not do.
        if (Components.Length == 3
            && (Components.Any(c => c.Horizontal is not (1 or 2 or 4) || c.Vertical is not (1 or 2 or 4))
                || Components.DistinctBy(c => c.Id).Count() != 3))
        {
            throw new InvalidImageException(
                "Its JPEG components have the same name, or sampling factors other than 1, 2 and 4.",
                "Save it again without chroma subsampling.");
        }
    }
}
