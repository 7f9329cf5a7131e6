namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Segmented palettes (PS3.3 section C.7.9.2): runs of entries, lines, and repetitions of earlier segments.</summary>
static class SegmentedTable
{
    const int Discrete = 0, Linear = 1, Indirect = 2;

    /// <summary>Writes the entries out.</summary>
    /// <param name="words">The segments, of one byte or two each.</param>
    /// <param name="areBytes">Whether of one.</param>
    /// <param name="isBigEndian">Whether the file is.</param>
    /// <param name="most">The number of entries that the descriptor says; more are damage.</param>
    public static int[] Expand(ReadOnlySpan<int> words, bool areBytes, bool isBigEndian, int most)
    {
        var (entries, size) = (new List<int>(most), areBytes ? 6 : 4);
        for (var position = 0; position + 2 <= words.Length && entries.Count < most;)
        {
            if (words[position] == Indirect && position + size <= words.Length)
            {
                Repeat(words, words[position + 1], Offset(words[(position + 2)..], areBytes, isBigEndian), entries, most);
                position += size;
            }
            else
            {
                position = Take(words, position, entries, most);
            }
        }

        return [.. entries];
    }

    /// <summary>Where a repeated segment begins: the file has it in bytes, the 16 lower bits before the upper ones.</summary>
    static int Offset(ReadOnlySpan<int> words, bool areBytes, bool isBigEndian)
    {
        if (!areBytes)
        {
            var bytes = words[0] | (words[1] << 16);
            return bytes % 2 == 0 ? bytes / 2 : throw Damaged();
        }

        var (low, high) = isBigEndian ? ((words[0] << 8) | words[1], (words[2] << 8) | words[3]) : (words[0] | (words[1] << 8), words[2] | (words[3] << 8));
        return low | (high << 16);
    }

    static void Repeat(ReadOnlySpan<int> words, int segments, int offset, List<int> entries, int most)
    {
        for (var i = 0; i < segments && offset >= 0 && offset + 2 <= words.Length && entries.Count < most; i++)
        {
            offset = Take(words, offset, entries, most);
        }
    }

    /// <summary>Takes a segment that is not a repetition, and gives the position behind it.</summary>
    static int Take(ReadOnlySpan<int> words, int position, List<int> entries, int most)
    {
        var (kind, length) = (words[position], words[position + 1]);
        var size = kind == Discrete ? length : 1;
        if (kind is not (Discrete or Linear) || (kind == Linear && entries.Count == 0) || size > words.Length - position - 2 || length > most - entries.Count)
        {
            throw Damaged();
        }

        var from = entries.Count > 0 ? entries[^1] : 0;
        for (var i = 0; i < length; i++)
        {
            var to = words[position + 2 + (kind == Discrete ? i : 0)];
            entries.Add(kind == Discrete ? to : (int)Math.Round(from + ((to - from) * (i + 1.0) / length)));
        }

        return position + 2 + size;
    }

    static InvalidImageException Damaged() => new("A segmented palette is damaged.");
}
