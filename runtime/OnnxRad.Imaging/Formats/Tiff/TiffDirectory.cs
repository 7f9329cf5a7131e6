namespace OnnxRad.Imaging.Formats.Tiff;

/// <summary>Checks the directories of a TIFF file before LibTiff.NET sees them, which makes room for whatever a count says.</summary>
static class TiffDirectory
{
    const ushort ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, Photometric = 262, StripOffsets = 273, SamplesPerPixel = 277, RowsPerStrip = 278, StripByteCounts = 279;
    const ushort PlanarConfiguration = 284, TileWidth = 322, TileLength = 323, TileOffsets = 324, TileByteCounts = 325, ColourMap = 320;

    // Slices of a page, an extension of libtiff.
    const ushort ImageDepth = 32997, TileDepth = 32998;

    const int MaxPages = 1 << 13;
    const int Planar = 2;
    const int Palette = 3;

    // Pixels of a tile that a small image may have.
    const long LargeTile = 1 << 20;

    // Bytes of the field types 1 to 18; 14 and 15 are none.
    static readonly byte[] s_typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

    /// <summary>The bytes of a value of a field type that was checked.</summary>
    internal static int BytesOf(int type) => s_typeBytes[type];

    /// <summary>Goes through the directories.</summary>
    /// <returns>Where each of them begins, at least one.</returns>
    public static IReadOnlyList<long> Check(ReadOnlySpan<byte> data)
    {
        if (!TiffBytes.TryOpen(data, out var bytes))
        {
            throw Damaged("it ends in its header, or that is impossible");
        }

        var found = new List<long>();
        var seen = new HashSet<long>();
        var work = new TiffWork(data.Length);
        for (var start = bytes.Offset(bytes.FirstOffset); start != 0;)
        {
            if (start < 8 || start > data.Length - bytes.CountBytes)
            {
                throw Damaged(found.Count == 0 ? "it has no directory" : $"directory {found.Count + 1} lies behind its end");
            }

            if (!seen.Add(start))
            {
                throw Damaged("its directories go in a circle");
            }

            if (found.Count == MaxPages)
            {
                throw new InvalidImageException($"It has more than {MaxPages} TIFF pages.", "Split it into smaller files.");
            }

            found.Add(start);
            start = CheckOne(bytes, (int)start, work);
        }

        return found.Count > 0 ? found : throw Damaged("it has no directory");
    }

    /// <param name="bytes">The file.</param>
    /// <param name="start">Where the directory begins.</param>
    /// <param name="work">What all directories ask for.</param>
    /// <returns>Where the next one begins, 0 behind the last.</returns>
    static long CheckOne(TiffBytes bytes, int start, TiffWork work)
    {
        var count = bytes.Count(start);
        var entries = start + bytes.CountBytes;
        if (count > (bytes.Length - entries - bytes.OffsetBytes) / bytes.EntryBytes)
        {
            throw Damaged("its directory is cut off");
        }

        var page = new Parts();
        var last = -1;
        for (var i = 0; i < count; i++)
        {
            var at = entries + (i * bytes.EntryBytes);
            var (tag, type, length) = (bytes.UInt16(at), bytes.UInt16(at + 2), bytes.Offset(at + 4));
            if (tag <= last || type >= s_typeBytes.Length || s_typeBytes[type] == 0)
            {
                throw Damaged($"entry {i} of its directory has a wrong tag or type");
            }

            last = tag;
            work.TakeEntry(tag);
            var value = at + 4 + bytes.OffsetBytes;
            var isElsewhere = length * s_typeBytes[type] > bytes.OffsetBytes;
            if (length > bytes.Length || (isElsewhere && bytes.Offset(value) > bytes.Length - (length * s_typeBytes[type])))
            {
                throw Damaged($"entry {i} of its directory points behind its end");
            }

            var first = isElsewhere ? (int)bytes.Offset(value) : value;
            page.Take(tag, length == 0 ? 0 : bytes.Number(first, s_typeBytes[type]), length);
            for (var k = 0; tag is StripByteCounts or TileByteCounts && k < length; k++)
            {
                work.TakeStored(bytes.Number(first + (k * s_typeBytes[type]), s_typeBytes[type]));
            }
        }

        work.TakeDecoded(page.Check());
        return bytes.Offset(entries + ((int)count * bytes.EntryBytes));
    }

    /// <summary>The file is damaged, in what way.</summary>
    internal static InvalidImageException Damaged(string what) => new($"The TIFF file is damaged: {what}.");

    /// <summary>How many strips or tiles a page is to have, and has.</summary>
    sealed class Parts
    {
        long _width, _rows, _rowsPerStrip = uint.MaxValue, _tileWidth, _tileLength, _bits = 1, _samples = 1, _planar = 1, _depth = 1, _parts, _photometric;
        bool _hasColours;

        public void Take(ushort tag, long value, long count)
        {
            switch (tag)
            {
                case ImageWidth:
                    _width = value;
                    break;
                case ImageLength:
                    _rows = value;
                    break;
                case BitsPerSample:
                    _bits = value;
                    break;
                case SamplesPerPixel:
                    _samples = value;
                    break;
                case RowsPerStrip:
                    _rowsPerStrip = value;
                    break;
                case Photometric:
                    _photometric = value;
                    break;
                case ColourMap:
                    _hasColours = true;
                    break;
                case PlanarConfiguration:
                    _planar = value;
                    break;
                case TileWidth:
                    _tileWidth = value;
                    break;
                case TileLength:
                    _tileLength = value;
                    break;
                case ImageDepth or TileDepth:
                    _depth = Math.Max(_depth, value);
                    break;
                case StripOffsets or StripByteCounts or TileOffsets or TileByteCounts:
                    _parts = Math.Max(_parts, count);
                    break;
            }
        }

        static bool IsArea(long width, long height) =>
            width is >= 1 and <= ImageFormats.MaxPixels && height is >= 1 and <= ImageFormats.MaxPixels && width * height <= ImageFormats.MaxPixels;

        /// <returns>The bytes of all strips or tiles, decoded.</returns>
        public double Check()
        {
            if (!IsArea(_width, _rows) || _depth != 1)
            {
                throw new InvalidImageException($"Its TIFF directory says {_width} x {_rows} pixels; 1 to {ImageFormats.MaxPixels} are read.");
            }

            if (_photometric == Palette && !_hasColours)
            {
                throw new InvalidImageException("Its TIFF pixels are indices of a palette, which is missing.");
            }

            var isTiled = _tileWidth != 0 || _tileLength != 0;
            var (width, length) = isTiled ? (_tileWidth, _tileLength) : (_width, Math.Min(_rowsPerStrip, _rows));
            if (!IsArea(width, length))
            {
                throw Damaged($"it has {(isTiled ? "tiles" : "strips")} of {width} x {length} pixels");
            }

            if (isTiled && width * length > Math.Max(LargeTile, 4 * _width * _rows))
            {
                throw Damaged($"it has tiles of {width} x {length} for {_width} x {_rows} pixels");
            }

            var parts = ((_width + width - 1) / width) * ((_rows + length - 1) / length) * (_planar == Planar ? Math.Max(1, _samples) : 1);
            if (parts > _parts)
            {
                throw Damaged($"{_width} x {_rows} pixels do not lie in {_parts} {(isTiled ? "tiles" : "strips")} of {width} x {length}");
            }

            return (double)parts * width * length * (_planar == Planar ? 1 : _samples) * _bits / 8;
        }
    }
}
