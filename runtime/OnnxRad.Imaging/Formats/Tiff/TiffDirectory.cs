using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>Checks the first directory of a TIFF file (TIFF 6.0 section 2) before LibTiff.NET sees it, which makes room for whatever a count says.</summary>
static class TiffDirectory
{
    const int EntryLength = 12;
    const ushort ImageLength = 257, StripOffsets = 273, RowsPerStrip = 278, StripByteCounts = 279, TileOffsets = 324;

    // Bytes of the field types 1 to 13.
    static readonly byte[] s_typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

    public static void Check(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8)
        {
            throw Damaged("it ends in its header");
        }

        var big = data[0] == 'M';
        var start = UInt32(data[4..], big);
        if (start < 8 || start > data.Length - 2)
        {
            throw Damaged("it has no directory");
        }

        var directory = data[(int)start..];
        var count = UInt16(directory, big);
        if (directory.Length < 2 + (count * EntryLength) + 4)
        {
            throw Damaged("its directory is cut off");
        }

        uint rows = 0, rowsPerStrip = uint.MaxValue, strips = 0;
        var last = -1;
        for (var i = 0; i < count; i++)
        {
            var entry = directory.Slice(2 + (i * EntryLength), EntryLength);
            var (tag, type, length) = (UInt16(entry, big), UInt16(entry[2..], big), UInt32(entry[4..], big));
            if (tag <= last || type is 0 || type >= s_typeBytes.Length)
            {
                throw Damaged($"entry {i} of its directory has a wrong tag or type");
            }

            last = tag;
            var bytes = (long)length * s_typeBytes[type];
            if (bytes > 4 && UInt32(entry[8..], big) + bytes > data.Length)
            {
                throw Damaged($"entry {i} of its directory points behind its end");
            }

            var value = type == 3 ? UInt16(entry[8..], big) : UInt32(entry[8..], big);
            rows = tag == ImageLength ? value : rows;
            rowsPerStrip = tag == RowsPerStrip ? value : rowsPerStrip;
            strips = tag is StripOffsets or StripByteCounts or TileOffsets ? Math.Max(strips, length) : strips;
        }

        if (UInt32(directory[(2 + (count * EntryLength))..], big) != 0)
        {
            throw new InvalidImageException("It has several TIFF pages; files of one are read.", "Split it into files of one page.");
        }

        if (rows == 0 || rows > ImageFormats.MaxPixels || rowsPerStrip == 0 || ((rows - 1) / rowsPerStrip) + 1 > strips)
        {
            throw Damaged($"{rows} rows do not lie in {strips} strips of {rowsPerStrip} rows");
        }
    }

    static InvalidImageException Damaged(string what) => new($"The TIFF file is damaged: {what}.");

    static ushort UInt16(ReadOnlySpan<byte> b, bool big) => big ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);

    static uint UInt32(ReadOnlySpan<byte> b, bool big) => big ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);
}
