using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>
/// The header of a TIFF file (TIFF 6.0 section 2) or of a BigTIFF file, whose counts and offsets have 8 bytes, and numbers in its order of bytes.
/// </summary>
readonly ref struct TiffBytes
{
    const int Classic = 42, Big = 43;

    readonly ReadOnlySpan<byte> _data;
    readonly bool _mostSignificantFirst;
    readonly bool _isBig;

    TiffBytes(ReadOnlySpan<byte> data)
    {
        _data = data;
        _mostSignificantFirst = data[0] == 'M';
        _isBig = UInt16(2) == Big;
    }

    public int Length => _data.Length;

    /// <summary>Whether it is a BigTIFF file of the order of bytes that LibTiff.NET does not read.</summary>
    public static bool IsBigEndianBig(ReadOnlySpan<byte> header) => header is [(byte)'M', (byte)'M', 0, Big, ..];

    /// <summary>The bytes of the number of entries of a directory.</summary>
    public int CountBytes => _isBig ? 8 : 2;

    /// <summary>The bytes of a count of values, and of an offset.</summary>
    public int OffsetBytes => _isBig ? 8 : 4;

    /// <summary>The bytes of an entry: tag, type, count, value or offset.</summary>
    public int EntryBytes => 4 + (2 * OffsetBytes);

    /// <summary>Where the offset of the first directory lies.</summary>
    public int FirstOffset => _isBig ? 8 : 4;

    /// <summary>Whether first bytes are those of such a file.</summary>
    public static bool Probe(ReadOnlySpan<byte> header) =>
        header is [(byte)'I', (byte)'I', Classic or Big, 0, ..] or [(byte)'M', (byte)'M', 0, Classic or Big, ..];

    /// <summary>Opens a file whose first bytes were probed.</summary>
    /// <returns>False where it ends in its header, or the header is impossible.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> data, out TiffBytes bytes)
    {
        bytes = default;
        if (data.Length < 8)
        {
            return false;
        }

        bytes = new(data);
        return !bytes._isBig || (data.Length >= 16 && bytes.UInt16(4) == 8 && bytes.UInt16(6) == 0);
    }

    public ReadOnlySpan<byte> Slice(long at, long length) => _data.Slice((int)at, (int)length);

    public ushort UInt16(int at) =>
        _mostSignificantFirst ? BinaryPrimitives.ReadUInt16BigEndian(_data[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(_data[at..]);

    public uint UInt32(int at) =>
        _mostSignificantFirst ? BinaryPrimitives.ReadUInt32BigEndian(_data[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(_data[at..]);

    /// <summary>A count or an offset; the largest number where it does not fit.</summary>
    public long Offset(int at) => _isBig ? UInt64(at) : UInt32(at);

    /// <summary>A number of 1, 2, 4 or 8 bytes.</summary>
    public long Number(int at, int width) => width switch
    {
        1 => _data[at],
        2 => UInt16(at),
        4 => UInt32(at),
        _ => UInt64(at),
    };

    /// <summary>The number of entries of a directory.</summary>
    public long Count(int at) => _isBig ? Offset(at) : UInt16(at);

    long UInt64(int at)
    {
        var value = _mostSignificantFirst ? BinaryPrimitives.ReadUInt64BigEndian(_data[at..]) : BinaryPrimitives.ReadUInt64LittleEndian(_data[at..]);
        return (long)Math.Min(value, long.MaxValue);
    }
}
