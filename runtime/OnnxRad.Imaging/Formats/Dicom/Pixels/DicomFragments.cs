using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Finds the fragments of a frame in encapsulated pixels (PS3.5 section A.4).</summary>
static class DicomFragments
{
    /// <summary>The codestream of a frame.</summary>
    /// <param name="dataset">May have an extended offset table.</param>
    /// <param name="fragments">The basic offset table, which may be empty, and the fragments.</param>
    /// <param name="frames">The number of frames.</param>
    /// <param name="frame">0 to <paramref name="frames"/> - 1.</param>
    public static ReadOnlyMemory<byte> Frame(DicomDataset dataset, IReadOnlyList<ReadOnlyMemory<byte>> fragments, int frames, int frame)
    {
        var count = fragments.Count - 1;
        if (count < 1)
        {
            throw new InvalidImageException("Its compressed pixels have no fragment; they are cut off.");
        }

        if (frames == 1)
        {
            return Join(fragments, 1, count);
        }

        if (count == frames)
        {
            return fragments[frame + 1];
        }

        if (frame >= count)
        {
            throw new InvalidImageException($"It has {count} fragments of compressed pixels for {frames} frames; it is cut off.");
        }

        var (first, last) = Offsets(dataset, fragments[0].Span, frames, frame) is { } range
            ? ByOffset(fragments, range.Start, range.End)
            : ByStart(fragments, frames, frame);
        return Join(fragments, first, last - first + 1);
    }

    static (long Start, long End)? Offsets(DicomDataset dataset, ReadOnlySpan<byte> basic, int frames, int frame)
    {
        var last = frame + 1 == frames;
        if (dataset[DicomTags.ExtendedOffsetTable] is { } table && table.Value.Length / 8 >= frames)
        {
            var offsets = table.Value.Span;
            return (BinaryPrimitives.ReadInt64LittleEndian(offsets[(8 * frame)..]),
                last ? long.MaxValue : BinaryPrimitives.ReadInt64LittleEndian(offsets[(8 * (frame + 1))..]));
        }

        return basic.Length / 4 >= frames
            ? (BinaryPrimitives.ReadUInt32LittleEndian(basic[(4 * frame)..]),
                last ? long.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(basic[(4 * (frame + 1))..]))
            : null;
    }

    // Offsets count from the item tag of the first fragment; each item has a header of 8 bytes.
    static (int First, int Last) ByOffset(IReadOnlyList<ReadOnlyMemory<byte>> fragments, long start, long end)
    {
        var (first, last, position) = (0, 0, 0L);
        for (var i = 1; i < fragments.Count && position < end; i++)
        {
            if (position >= start)
            {
                (first, last) = (first == 0 ? i : first, i);
            }

            position += 8 + fragments[i].Length;
        }

        return first > 0 ? (first, last) : throw new InvalidImageException("The offset table of its compressed pixels points nowhere; it is damaged.");
    }

    // Without a table a frame begins where a fragment begins like a codestream: SOI of JPEG, SOC of JPEG 2000.
    static (int First, int Last) ByStart(IReadOnlyList<ReadOnlyMemory<byte>> fragments, int frames, int frame)
    {
        var starts = new List<int>();
        for (var i = 1; i < fragments.Count; i++)
        {
            if (fragments[i].Span is [0xFF, 0xD8 or 0x4F, 0xFF, ..])
            {
                starts.Add(i);
            }
        }

        if (starts.Count != frames)
        {
            throw new InvalidImageException(
                $"It has {fragments.Count - 1} fragments of compressed pixels for {frames} frames, and no offset table that says which belong together.");
        }

        return (starts[frame], frame + 1 < frames ? starts[frame + 1] - 1 : fragments.Count - 1);
    }

    static ReadOnlyMemory<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> fragments, int first, int count)
    {
        if (count == 1)
        {
            return fragments[first];
        }

        var joined = new byte[fragments.Skip(first).Take(count).Sum(f => f.Length)];
        var position = 0;
        for (var i = first; i < first + count; i++)
        {
            fragments[i].CopyTo(joined.AsMemory(position));
            position += fragments[i].Length;
        }

        return joined;
    }
}
