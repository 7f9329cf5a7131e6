using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>Walks over the marker segments of a JPEG or JPEG-LS codestream (ITU-T T.81 annex B).</summary>
sealed class JpegSegments(ReadOnlyMemory<byte> data)
{
    public const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, RestartInterval = 0xDD;

    /// <summary>The next byte; a scan's decoder moves it behind the scan.</summary>
    public int Position { get; set; }

    /// <summary>The next segment without its length; false at the end of the image or of the data.</summary>
    public bool Next(out byte marker, out ReadOnlySpan<byte> segment)
    {
        marker = 0;
        segment = default;
        var span = data.Span;
        while (Position + 2 <= span.Length)
        {
            if (span[Position] != 0xFF || span[Position + 1] is 0 or 0xFF)
            {
                Position++;
                continue;
            }

            marker = span[Position + 1];
            Position += 2;
            if (marker == EndOfImage)
            {
                return false;
            }

            // Markers without a length: TEM, RST0 to RST7 and SOI.
            if (marker is 0x01 or (>= 0xD0 and <= StartOfImage))
            {
                continue;
            }

            var length = span.Length - Position >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(span[Position..]) : 0;
            if (length < 2 || length > span.Length - Position)
            {
                throw new InvalidImageException($"Its JPEG pixels are cut off in the segment {marker:X2}.");
            }

            segment = span.Slice(Position + 2, length - 2);
            Position += length;
            return true;
        }

        return false;
    }
}
