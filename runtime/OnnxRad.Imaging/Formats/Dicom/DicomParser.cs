using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Reads elements from bytes. Nesting lives in a list, so a file cannot use up the call stack.</summary>
/// <param name="data">The bytes; values are slices of them.</param>
sealed class DicomParser(ReadOnlyMemory<byte> data)
{
    /// <summary>Sequences in sequences, at most.</summary>
    public const int MaxDepth = 64;

    /// <summary>Elements and items of a file, at most.</summary>
    public const int MaxElements = 1 << 21;

    readonly List<DicomLevel> _levels = [];
    int _count;

    /// <summary>The next byte to read.</summary>
    public int Position { get; set; }

    /// <summary>Whether a value or a sequence was cut off.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Reads elements into a data set, up to the end of the bytes.</summary>
    /// <param name="dataset">Filled.</param>
    /// <param name="syntax">How they are written.</param>
    /// <param name="group">Stops before the first element of another group; null reads all.</param>
    public void Read(DicomDataset dataset, DicomSyntax syntax, ushort? group = null)
    {
        _levels.Add(new DicomLevel(dataset, null, data.Length, false, syntax.Explicit, syntax.BigEndian));
        while (_levels.Count > 0)
        {
            var level = _levels[^1];
            if (level.Items is not null)
            {
                NextItem(level);
            }
            else if (group is { } only && _levels.Count == 1 && (!Has(8) || UInt16(0, level.BigEndian) != only))
            {
                Leave(level);
            }
            else
            {
                NextElement(level);
            }
        }
    }

    ReadOnlySpan<byte> Span => data.Span;

    bool Has(int count) => data.Length - Position >= count;

    ushort UInt16(int offset, bool big) => big
        ? BinaryPrimitives.ReadUInt16BigEndian(Span[(Position + offset)..])
        : BinaryPrimitives.ReadUInt16LittleEndian(Span[(Position + offset)..]);

    uint UInt32(int offset, bool big) => big
        ? BinaryPrimitives.ReadUInt32BigEndian(Span[(Position + offset)..])
        : BinaryPrimitives.ReadUInt32LittleEndian(Span[(Position + offset)..]);

    void NextItem(DicomLevel level)
    {
        if (level.End - Position < 8)
        {
            Truncated |= level.Delimited;
            Leave(level);
            return;
        }

        var tag = new DicomTag(UInt16(0, level.BigEndian), UInt16(2, level.BigEndian));
        if (tag != DicomHeader.Item)
        {
            Truncated |= tag != DicomHeader.SequenceEnd;
            Position += tag == DicomHeader.SequenceEnd ? 8 : 0;
            Leave(level);
            return;
        }

        var length = UInt32(4, level.BigEndian);
        Position += 8;
        Count();
        var item = new DicomDataset(level.Dataset);
        level.Items!.Add(item);
        var delimited = length == DicomHeader.UndefinedLength;
        var end = delimited ? level.End : End(length, level.End);
        _levels.Add(level with { Dataset = item, Items = null, End = end, Delimited = delimited });
    }

    void NextElement(DicomLevel level)
    {
        if (level.End - Position < 8)
        {
            // Behind the last element there may be zeros, which pad files.
            Truncated |= level.Delimited || (_levels.Count == 1 && Span[Position..level.End].ContainsAnyExcept((byte)0));
            Leave(level);
            return;
        }

        var tag = new DicomTag(UInt16(0, level.BigEndian), UInt16(2, level.BigEndian));
        if (tag.Group == DicomHeader.ItemGroup)
        {
            // At the top none belongs, and it is passed over; that of a sequence is left for the sequence.
            var nested = _levels.Count > 1;
            Position += nested && tag == DicomHeader.SequenceEnd ? 0 : 8;
            if (nested && (tag == DicomHeader.ItemEnd || tag == DicomHeader.SequenceEnd))
            {
                Leave(level);
            }

            return;
        }

        // Zeros after the last element are padding to a block of some medium.
        if (tag.Code == 0 && _levels.Count == 1 && UInt32(4, false) == 0)
        {
            Position = level.End;
            return;
        }

        Count();
        if (ReadHeader(level, tag) is { } header)
        {
            ReadValue(level, header);
        }
        else
        {
            (Truncated, Position) = (true, level.End);
        }
    }

    DicomHeader? ReadHeader(DicomLevel level, DicomTag tag)
    {
        var vr = level.Explicit ? DicomVr.Find(Span[Position + 4], Span[Position + 5]) : null;
        var longLength = vr is not null && DicomVr.HasLongLength(vr);
        if (vr is null && level.Explicit && IsPrintable(Span[Position + 4]) && IsPrintable(Span[Position + 5]))
        {
            // A representation of a later standard: those have long lengths, after zeros.
            (vr, longLength) = ("UN", UInt16(6, false) == 0);
        }

        var size = longLength ? 12 : 8;
        if (level.End - Position < size)
        {
            return null;
        }

        var length = vr is null ? UInt32(4, level.BigEndian) : longLength ? UInt32(8, level.BigEndian) : UInt16(6, level.BigEndian);
        Position += size;

        // Writers that did not know an attribute call it UN; readers that know it need its numbers.
        return new(tag, vr is null || (vr == "UN" && length != DicomHeader.UndefinedLength) ? DicomDictionary.VrOf(tag) : vr, length)
        {
            IsUnknown = vr == "UN",
        };
    }

    static bool IsPrintable(byte b) => b is >= 0x20 and < 0x7F;

    void ReadValue(DicomLevel level, DicomHeader header)
    {
        var pixels = header.Tag == DicomTags.PixelData || header.Tag == DicomTags.FloatPixelData || header.Tag == DicomTags.DoubleFloatPixelData;
        if (header.IsUndefined && (pixels || header.Vr is "OB" or "OW"))
        {
            level.Dataset.Add(new DicomElement(header.Tag, header.Vr, level.BigEndian) { Fragments = ReadFragments(level) });
        }
        else if (header.IsUndefined || header.Vr == "SQ")
        {
            var items = new List<DicomDataset>();
            level.Dataset.Add(new DicomElement(header.Tag, "SQ", level.BigEndian) { Items = items });
            var end = header.IsUndefined ? level.End : End(header.Length, level.End);

            // PS3.5 section 6.2.2 note 2: a sequence of unknown representation is implicit little endian inside.
            var unknown = header.IsUnknown;
            Enter(level with
            {
                Items = items,
                End = end,
                Delimited = header.IsUndefined,
                Explicit = level.Explicit && !unknown,
                BigEndian = level.BigEndian && !unknown,
            });
        }
        else
        {
            var end = End(header.Length, level.End);
            level.Dataset.Add(new DicomElement(header.Tag, header.Vr, level.BigEndian) { Value = data[Position..end] });
            Position = end;
        }
    }

    /// <summary>The end of a value of a length that the file claims, not beyond what is there.</summary>
    int End(uint length, int limit)
    {
        Truncated |= length > limit - Position;
        return (int)Math.Min(limit, Position + (long)length);
    }

    List<ReadOnlyMemory<byte>> ReadFragments(DicomLevel level)
    {
        var fragments = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            if (level.End - Position < 8)
            {
                (Truncated, Position) = (true, level.End);
                return fragments;
            }

            var tag = new DicomTag(UInt16(0, level.BigEndian), UInt16(2, level.BigEndian));
            var length = UInt32(4, level.BigEndian);
            if (tag != DicomHeader.Item)
            {
                Truncated |= tag != DicomHeader.SequenceEnd;
                Position = tag == DicomHeader.SequenceEnd ? Position + 8 : level.End;
                return fragments;
            }

            Position += 8;
            Count();
            var end = End(length, level.End);
            fragments.Add(data[Position..end]);
            Position = end;
        }
    }

    void Enter(DicomLevel level)
    {
        // Two levels a sequence: its items, and the data set of an item.
        if (_levels.Count > 2 * MaxDepth)
        {
            throw new InvalidImageException($"Its DICOM sequences are nested more than {MaxDepth} deep.");
        }

        _levels.Add(level);
    }

    void Leave(DicomLevel level)
    {
        if (!level.Delimited && _levels.Count > 1)
        {
            Position = level.End;
        }

        _levels.RemoveAt(_levels.Count - 1);
    }

    void Count()
    {
        if (++_count > MaxElements)
        {
            throw new InvalidImageException($"It has more than {MaxElements} DICOM elements.");
        }
    }
}
