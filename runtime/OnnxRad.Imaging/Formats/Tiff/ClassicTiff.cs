using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>
/// Turns BigTIFF files whose most significant bytes come first, which LibTiff.NET does not read, into TIFF files: pixels and values stay where they are,
/// directories of 4-byte offsets follow behind.
/// </summary>
static class ClassicTiff
{
    const int EntryBytes = 12, InlineBytes = 4, FirstLink = 4;

    // Numbers of eight bytes: unsigned, signed, offsets of directories; and those of four.
    const int Long8 = 16, SignedLong8 = 17, Directory8 = 18, Long = 4, SignedLong = 9, Directory = 13;

    // Directories may share values, which are written for each.
    const int FreeBytes = 1 << 16;

    /// <summary>Converts a file whose directories were checked.</summary>
    /// <exception cref="InvalidImageException">A number does not fit, or values are shared by too many entries.</exception>
    public static byte[] From(ReadOnlySpan<byte> data)
    {
        TiffBytes.TryOpen(data, out var bytes);
        using var file = new MemoryStream();
        file.Write(data);
        file.Position = 0;
        file.Write([(byte)'M', (byte)'M', 0, 42]);
        long link = FirstLink;
        var next = bytes.Offset(bytes.FirstOffset);
        while (next != 0)
        {
            var count = (int)bytes.Count((int)next);
            var entries = (int)next + bytes.CountBytes;
            var directory = new byte[2 + (count * EntryBytes) + InlineBytes];
            BinaryPrimitives.WriteUInt16BigEndian(directory, checked((ushort)count));
            for (var i = 0; i < count; i++)
            {
                WriteEntry(bytes, entries + (i * bytes.EntryBytes), directory.AsSpan(2 + (i * EntryBytes), EntryBytes), file);
            }

            var at = Append(file, directory, data.Length);
            WriteOffset(file, link, at);
            link = at + directory.Length - InlineBytes;
            next = bytes.Offset(entries + (count * bytes.EntryBytes));
        }

        WriteOffset(file, link, 0);
        return file.ToArray();
    }

    static void WriteEntry(TiffBytes bytes, int from, Span<byte> entry, MemoryStream file)
    {
        var (type, count) = ((int)bytes.UInt16(from + 2), bytes.Offset(from + 4));
        var length = count * TiffDirectory.BytesOf(type);
        var isElsewhere = length > bytes.OffsetBytes;
        var first = isElsewhere ? bytes.Offset(from + 4 + bytes.OffsetBytes) : from + 4 + bytes.OffsetBytes;
        var isWide = type is Long8 or SignedLong8 or Directory8;
        var value = isWide ? Narrow(bytes, first, count) : bytes.Slice(first, length);
        bytes.Slice(from, 2).CopyTo(entry);
        BinaryPrimitives.WriteUInt16BigEndian(entry[2..], (ushort)(type switch { Long8 => Long, SignedLong8 => SignedLong, Directory8 => Directory, _ => type }));
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)count);
        if (value.Length <= InlineBytes)
        {
            value.CopyTo(entry[8..]);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)(isElsewhere && !isWide ? first : Append(file, value, bytes.Length)));
        }
    }

    // The lower halves; the others must say nothing.
    static byte[] Narrow(TiffBytes bytes, long first, long count)
    {
        var narrow = new byte[count * 4];
        for (var i = 0; i < count; i++)
        {
            var value = bytes.Number((int)first + (i * 8), 8);
            if (value > uint.MaxValue)
            {
                throw TiffDirectory.Damaged("a number of its directory points behind its end");
            }

            BinaryPrimitives.WriteUInt32BigEndian(narrow.AsSpan(i * 4), (uint)value);
        }

        return narrow;
    }

    static long Append(MemoryStream file, ReadOnlySpan<byte> content, int original)
    {
        file.Position = file.Length + (file.Length & 1);
        var at = file.Position;
        file.Write(content);
        return file.Length <= (2L * original) + FreeBytes ? at : throw TiffDirectory.Damaged("its directories share values");
    }

    static void WriteOffset(MemoryStream file, long at, long offset)
    {
        Span<byte> bytes = stackalloc byte[InlineBytes];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)offset);
        file.Position = at;
        file.Write(bytes);
    }
}
