namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A table from stored to other values (PS3.3 section C.11.1.1): values before the first entry take it, those behind the last that.</summary>
/// <param name="First">The stored value of the first entry.</param>
/// <param name="Bits">Bits of an entry, 8 to 16.</param>
/// <param name="Entries">At least one.</param>
sealed record LookupTable(int First, int Bits, int[] Entries)
{
    const int MaxEntries = 1 << 16;

    /// <summary>The least entry.</summary>
    public int Least { get; } = Entries.Min();

    /// <summary>The largest entry.</summary>
    public int Most { get; } = Entries.Max();

    /// <summary>The entry of a stored value; unsigned ones of 32 bits are larger than an <see cref="int"/>.</summary>
    public int this[long value] => Entries[(int)Math.Clamp(value - First, 0, Entries.Length - 1)];

    /// <summary>Reads a table.</summary>
    /// <param name="dataset">Holds it.</param>
    /// <param name="descriptor">The number of entries, first value and bits.</param>
    /// <param name="data">The entries.</param>
    /// <param name="segmented">Instead of them, pieces of them.</param>
    /// <param name="signed">Whether stored values are.</param>
    /// <returns>Null when there is no descriptor.</returns>
    public static LookupTable? Read(DicomDataset dataset, DicomTag descriptor, DicomTag data, DicomTag? segmented, bool signed)
    {
        if (dataset.Numbers(descriptor) is not [var length, var start, var depth, ..])
        {
            return null;
        }

        // 0 entries stand for 2^16, which the 16 bits cannot say; as signed numbers they come negative.
        var count = (ushort)(int)length is 0 ? MaxEntries : (ushort)(int)length;
        int first = signed ? (short)(int)start : (int)(ushort)(int)start;
        var bits = (int)depth is >= 8 and <= 16 ? (int)depth : 16;
        var entries = dataset[data] is { } plain
            ? Words(plain, count)
            : segmented is { } tag && dataset[tag] is { } pieces ? SegmentedTable.Expand(SegmentWords(pieces, bits), bits == 8, pieces.IsBigEndian, count) : [];
        return entries.Length == count
            ? new(first, bits, entries)
            : throw new InvalidImageException($"A lookup table has {entries.Length} entries; its DICOM header says {count}.");
    }

    // Entries of 8 bits are one to a byte in old files, one to a word in others.
    static int[] Words(DicomElement element, int count)
    {
        var bytes = element.Value.Span;
        var entries = new int[count];
        if (bytes.Length >= 2 * count)
        {
            for (var i = 0; i < count; i++)
            {
                entries[i] = Word(bytes, i, element.IsBigEndian);
            }

            return entries;
        }

        for (var i = 0; i < count && bytes.Length >= count; i++)
        {
            entries[i] = bytes[element.IsBigEndian && element.Vr == "OW" && (i ^ 1) < bytes.Length ? i ^ 1 : i];
        }

        return bytes.Length >= count ? entries : [];
    }

    static int[] SegmentWords(DicomElement element, int bits)
    {
        var bytes = element.Value.Span;
        var words = new int[bits == 8 ? bytes.Length : bytes.Length / 2];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = bits == 8 ? bytes[i] : Word(bytes, i, element.IsBigEndian);
        }

        return words;
    }

    static int Word(ReadOnlySpan<byte> bytes, int index, bool big) =>
        big ? (bytes[2 * index] << 8) | bytes[(2 * index) + 1] : bytes[2 * index] | (bytes[(2 * index) + 1] << 8);
}
