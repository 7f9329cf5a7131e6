namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLossless;

/// <summary>A Huffman table (annex C) of the sizes of differences: short codes are looked up together with their differences.</summary>
sealed class HuffmanTable
{
    const int LookBits = 12;
    const int MaxLength = 16;

    // The difference of a code in the upper bits, and how many bits both take in the lower 8; 0 where they are longer.
    int[] _differences = [];

    // The size that a code stands for, and the code's length in the upper bits; 0 where it is longer.
    ushort[] _sizes = [];
    readonly int[] _limit = new int[MaxLength + 1];
    readonly int[] _offset = new int[MaxLength + 1];
    readonly byte[] _counts;
    readonly byte[] _values;

    HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> values)
    {
        (_counts, _values) = (counts.ToArray(), values.ToArray());
        var (code, next) = (0, 0);
        for (var length = 1; length <= MaxLength; length++)
        {
            _offset[length] = next - code;
            (code, next) = (code + counts[length - 1], next + counts[length - 1]);
            _limit[length] = counts[length - 1] > 0 ? code : 0;
            if (code > 1 << length)
            {
                throw new InvalidImageException("A Huffman table of its JPEG pixels has impossible code lengths.");
            }

            code <<= 1;
        }
    }

    /// <summary>The table with its look-ups, which only tables that a scan uses have: a file may define any number of them.</summary>
    public HuffmanTable Ready()
    {
        if (_sizes.Length == 0)
        {
            (_differences, _sizes) = (new int[1 << LookBits], new ushort[1 << LookBits]);
            LookUpSizes();
            LookUpDifferences();
        }

        return this;
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

    /// <summary>Decodes a difference (H.1.2.2).</summary>
    public int Difference(ref LosslessBits bits)
    {
        bits.Fill();
        var look = _differences[bits.Peek(LookBits)];
        if (look != 0)
        {
            bits.Skip(look & 255);
            return look >> 8;
        }

        return LongDifference(ref bits);
    }

    void LookUpSizes()
    {
        var (code, next) = (0, 0);
        for (var length = 1; length <= LookBits; length++, code <<= 1)
        {
            for (var i = 0; i < _counts[length - 1]; i++, code++, next++)
            {
                _sizes.AsSpan(code << (LookBits - length), 1 << (LookBits - length)).Fill((ushort)((length << 8) | _values[next]));
            }
        }
    }

    void LookUpDifferences()
    {
        for (var look = 0; look < _differences.Length; look++)
        {
            var (length, size) = (_sizes[look] >> 8, _sizes[look] & 255);
            if (length > 0 && length + size <= LookBits)
            {
                var value = (look >> (LookBits - length - size)) & ((1 << size) - 1);
                _differences[look] = (Extend(value, size) << 8) | (length + size);
            }
        }
    }

    int LongDifference(ref LosslessBits bits)
    {
        var size = Size(ref bits);
        if (size is 0 or 16)
        {
            return size == 0 ? 0 : 32768;
        }

        if (size > 16)
        {
            throw new InvalidImageException($"Its lossless JPEG pixels are damaged: a difference has {size} bits.");
        }

        var value = bits.Peek(size);
        bits.Skip(size);
        return Extend(value, size);
    }

    static int Extend(int value, int size) => size == 0 || value >= 1 << (size - 1) ? value : value - (1 << size) + 1;

    int Size(ref LosslessBits bits)
    {
        var look = _sizes[bits.Peek(LookBits)];
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
