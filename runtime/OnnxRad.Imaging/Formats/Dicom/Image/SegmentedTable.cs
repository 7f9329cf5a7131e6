namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Segmented palettes (PS3.3 section C.7.9.2): runs of entries, lines, and repetitions of earlier segments.</summary>
static class SegmentedTable
{
    const int Discrete = 0, Linear = 1, Indirect = 2;

    /// <summary>Writes the entries out.</summary>
    /// <param name="words">The segments.</param>
    /// <param name="most">The number of entries that the descriptor says; more are damage.</param>
    public static int[] Expand(ReadOnlySpan<int> words, int most)
    {
        var entries = new List<int>(most);
        for (var position = 0; position + 2 <= words.Length && entries.Count < most;)
        {
            if (words[position] == Indirect && position + 4 <= words.Length)
            {
                Repeat(words, words[position + 1], words[position + 2] | (words[position + 3] << 16), entries, most);
                position += 4;
            }
            else
            {
                position = Take(words, position, entries, most);
            }
        }

        return [.. entries];
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
            throw new InvalidImageException("A segmented palette is damaged.");
        }

        var from = entries.Count > 0 ? entries[^1] : 0;
        for (var i = 0; i < length; i++)
        {
            var to = words[position + 2 + (kind == Discrete ? i : 0)];
            entries.Add(kind == Discrete ? to : (int)Math.Round(from + ((to - from) * (i + 1.0) / length)));
        }

        return position + 2 + size;
    }
}
