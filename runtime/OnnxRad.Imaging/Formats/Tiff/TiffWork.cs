namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>What reading all pages of a file would take, compared with its length: directories may share strips and tiles, and say what they like of their size.</summary>
/// <param name="length">The bytes of the file.</param>
sealed class TiffWork(long length)
{
    // LibTiff.NET takes minutes for tens of thousands of different tags that it does not know; the file has a list of them for all directories.
    const int MaxTags = 128, MaxEntries = 1 << 17;

    // LZW, the densest of the compressions, comes to 2,730 bytes for one and a half.
    const long MaxRatio = 2048;

    // Room for what the directory holds beside the pixels.
    const long FreeBytes = 1 << 16;

    // Bytes of all strips and tiles, decoded: those of the largest volume of 64-bit numbers.
    const double MaxDecoded = 1L << 31;

    // Directories of one file may share a few strips.
    const int MostShared = 16;

    readonly HashSet<ushort> _tags = [];
    long _entries;
    long _stored;
    double _decoded;

    /// <summary>Counts an entry of a directory.</summary>
    public void TakeEntry(ushort tag)
    {
        _tags.Add(tag);
        if (++_entries > MaxEntries || _tags.Count > MaxTags)
        {
            throw new InvalidImageException(
                $"Its TIFF directories have more than {MaxTags} different tags, or {MaxEntries} entries.", "Save it as an ordinary grey or RGB TIFF file.");
        }
    }

    /// <summary>Counts the compressed bytes of a strip or tile, and the entry that says so.</summary>
    public void TakeStored(long bytes)
    {
        if (bytes > length)
        {
            throw TiffDirectory.Damaged("a strip or tile has more bytes than the file");
        }

        _stored += bytes + 1;
        if (_stored > (length * MostShared) + FreeBytes)
        {
            throw TiffDirectory.Damaged($"its strips and tiles have more than {MostShared} times as many bytes together as the file");
        }
    }

    /// <summary>Counts the bytes of the strips or tiles of a page, decoded.</summary>
    public void TakeDecoded(double bytes)
    {
        _decoded += bytes;
        if (_decoded > (length * MaxRatio) + FreeBytes || _decoded > MaxDecoded)
        {
            throw new InvalidImageException(FormattableString.Invariant($"Its {length} bytes cannot hold the {_decoded:0} of its TIFF pixels; it is cut off."));
        }
    }
}
