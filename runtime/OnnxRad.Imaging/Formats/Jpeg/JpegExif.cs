using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>The orientation in the Exif data of a JPEG file (Exif 2.3 section 4.6.4): a small TIFF file in a segment.</summary>
static class JpegExif
{
    const ushort OrientationTag = 274;
    const int EntryLength = 12;

    /// <summary>The orientation, 1 to 8; null where the segment is no Exif data, or says none that is known.</summary>
    public static int? Orientation(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 14)
        {
            return null;
        }

        var tiff = segment[6..];
        var big = tiff.StartsWith("MM"u8);
        if (!big && !tiff.StartsWith("II"u8))
        {
            return null;
        }

        var start = UInt32(tiff[4..], big);
        if (start > tiff.Length - 2)
        {
            return null;
        }

        var directory = tiff[(int)start..];
        var count = Math.Min(UInt16(directory, big), (directory.Length - 2) / EntryLength);
        for (var i = 0; i < count; i++)
        {
            var entry = directory.Slice(2 + (i * EntryLength), EntryLength);
            if (UInt16(entry, big) == OrientationTag)
            {
                int value = UInt16(entry[8..], big);
                return Formats.Orientation.IsKnown(value) ? value : null;
            }
        }

        return null;
    }

    static ushort UInt16(ReadOnlySpan<byte> b, bool big) => big ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);

    static uint UInt32(ReadOnlySpan<byte> b, bool big) => big ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);
}
