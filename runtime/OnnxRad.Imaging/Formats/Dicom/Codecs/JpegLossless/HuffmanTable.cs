namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>A Huffman table (annex C): codes of up to 9 bits are looked up, longer ones searched by their length.</summary>
sealed class HuffmanTable
{
    const int LookBits = 9;
    const int MaxLength = 16;

    readonly ushort[] _look = new ushort[1 << LookBits];
    readonly int[] _limit = new int[MaxLength + 1];
    readonly int[] _offset = new int[MaxLength + 1];
    readonly byte[] _values;

    HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        var (code, next) = (0, 0);
        for (var length = 1; length <= MaxLength; length++)
        {
            _offset[length] = next - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, next++)
            {
                if (length <= LookBits)
                {
                    _look.AsSpan(code << (LookBits - length), 1 << (LookBits - length)).Fill((ushort)((length << 8) | _values[next]));
                }
            }

            _limit[length] = counts[length - 1] > 0 ? code : 0;
            if (code > 1 << length)
            {
                throw new InvalidImageException("A Huffman table of its JPEG pixels has impossible code lengths.");
            }

            code <<= 1;
        }
    }

    /// <summary>Reads the tables of a segment into their places.</summary>
    public static void ReadAll(ReadOnlySpan<byte> segment, HuffmanTable?[] tables)
    {
        while (segment.Length > 0)
        {
            var count = 0;
            for (var i = 1; i <= MaxLength && i < segment.Length; i++)
            {
                count += segment[i];
            }

            if (segment.Length < 17 + count || count > 256 || (segment[0] & 15) > 3)
            {
                throw new InvalidImageException("A Huffman table of its JPEG pixels is cut off.");
            }

            tables[segment[0] & 3] = new(segment.Slice(1, MaxLength), segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    /// <summary>Decodes a value.</summary>
    public int Decode(ref LosslessBits bits)
    {
        var look = _look[bits.Peek(LookBits)];
        if (look != 0)
        {
            bits.Skip(look >> 8);
            return look & 255;
        }

        for (var length = LookBits + 1; length <= MaxLength; length++)
        {
            var code = bits.Peek(length);
            if (code < _limit[length])
            {
                bits.Skip(length);
                var index = code + _offset[length];
                return (uint)index < (uint)_values.Length ? _values[index] : throw Bad();
            }
        }

        throw Bad();
    }

    static InvalidImageException Bad() => new("Its lossless JPEG pixels have a code that is in no table; they are damaged.");
}
