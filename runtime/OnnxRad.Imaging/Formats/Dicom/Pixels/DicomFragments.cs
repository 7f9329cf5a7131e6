using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Finds the fragments of each frame in encapsulated pixels (PS3.5 section A.4).</summary>
/// <param name="dataset">May have an extended offset table.</param>
/// <param name="fragments">The basic offset table, which may be empty, and the fragments.</param>
/// <param name="frames">The number of frames.</param>
sealed class DicomFragments(DicomDataset dataset, IReadOnlyList<ReadOnlyMemory<byte>> fragments, int frames)
{
    // Of frames of several fragments: where they begin, found once.
    readonly Lazy<int[]> _firsts = new(() => Offsets(dataset, fragments[0].Span, frames) is { } offsets ? ByOffset(fragments, offsets) : ByStart(fragments, frames));

    int Count => fragments.Count - 1;

    /// <summary>Refuses fewer fragments than frames, of which each has one at least.</summary>
    public void RequireFrames()
    {
        if (Count < 1)
        {
            throw new InvalidImageException("Its compressed pixels have no fragment; they are cut off.");
        }

        if (Count < frames)
        {
            throw new InvalidImageException($"It has {Count} fragments of compressed pixels for {frames} frames; it is cut off.");
        }
    }

    /// <summary>The codestream of a frame.</summary>
    /// <param name="frame">0 to the number of frames - 1.</param>
    public ReadOnlyMemory<byte> Frame(int frame)
    {
        if (Count < 1 || Count < frame + 1)
        {
            RequireFrames();
        }

        if (frames == 1)
        {
            return Join(1, Count);
        }

        if (Count == frames)
        {
            return fragments[frame + 1];
        }

        var firsts = _firsts.Value;
        return Join(firsts[frame], (frame + 1 < frames ? firsts[frame + 1] : fragments.Count) - firsts[frame]);
    }

    static long[]? Offsets(DicomDataset dataset, ReadOnlySpan<byte> basic, int frames)
    {
        var extended = dataset[DicomTags.ExtendedOffsetTable] is { } table ? table.Value.Span : default;
        if (extended.Length / 8 < frames && basic.Length / 4 < frames)
        {
            return null;
        }

        var offsets = new long[frames];
        for (var i = 0; i < frames; i++)
        {
            offsets[i] = extended.Length / 8 >= frames
                ? BinaryPrimitives.ReadInt64LittleEndian(extended[(8 * i)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(basic[(4 * i)..]);
        }

        return offsets;
    }

    // Offsets count from the item tag of the first fragment; each item has a header of 8 bytes.
    static int[] ByOffset(IReadOnlyList<ReadOnlyMemory<byte>> fragments, long[] offsets)
    {
        var (firsts, position, frame) = (new int[offsets.Length], 0L, 0);
        for (var i = 1; i < fragments.Count && frame < offsets.Length; i++)
        {
            if (position == offsets[frame])
            {
                firsts[frame++] = i;
            }

            position += 8 + fragments[i].Length;
        }

        return frame == offsets.Length ? firsts : throw new InvalidImageException("The offset table of its compressed pixels points nowhere; it is damaged.");
    }

    // Without a table a frame begins where a fragment begins like a codestream: SOI of JPEG, SOC of JPEG 2000.
    static int[] ByStart(IReadOnlyList<ReadOnlyMemory<byte>> fragments, int frames)
    {
        var starts = Enumerable.Range(1, fragments.Count - 1).Where(i => fragments[i].Span is [0xFF, 0xD8 or 0x4F, 0xFF, ..]).ToArray();
        return starts.Length == frames
            ? starts
            : throw new InvalidImageException(
                $"It has {fragments.Count - 1} fragments of compressed pixels for {frames} frames, and no offset table that says which belong together.");
    }

    ReadOnlyMemory<byte> Join(int first, int count)
    {
        if (count == 1)
        {
            return fragments[first];
        }

        var joined = new byte[Enumerable.Range(first, count).Sum(i => fragments[i].Length)];
        var position = 0;
        for (var i = first; i < first + count; i++)
        {
            fragments[i].CopyTo(joined.AsMemory(position));
            position += fragments[i].Length;
        }

        return joined;
    }
}
