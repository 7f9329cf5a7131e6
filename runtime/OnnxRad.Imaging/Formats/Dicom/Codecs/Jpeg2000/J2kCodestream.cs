using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The markers of a codestream (annex A): size, and the tiles with their headers and the places of their data.</summary>
sealed class J2kCodestream
{
    const ushort StartOfCodestream = 0xFF4F, StartOfTilePart = 0xFF90, StartOfData = 0xFF93, EndOfCodestream = 0xFFD9;
    const ushort Capabilities = 0xFF50, Size = 0xFF51, ProgressionChange = 0xFF5F, PackedMain = 0xFF60, PackedTile = 0xFF61;
    const uint HighThroughput = 0x00020000;

    readonly ReadOnlyMemory<byte> _data;
    J2kSize? _size;
    J2kTileHeader? _main;

    J2kCodestream(ReadOnlyMemory<byte> data) => _data = data;

    public ReadOnlySpan<byte> Data => _data.Span;

    public ReadOnlyMemory<byte> Memory => _data;

    public J2kSize Sizes => _size!;

    /// <summary>The tiles by their index.</summary>
    public SortedDictionary<int, J2kTileHeader> Tiles { get; } = [];

    /// <summary>Parses a codestream, or the JP2 file around one.</summary>
    public static J2kCodestream Parse(ReadOnlyMemory<byte> data)
    {
        var codestream = new J2kCodestream(data[Jp2Boxes.CodestreamOffset(data.Span)..]);
        codestream.Read();
        return codestream._size is not null && codestream.Tiles.Count > 0
            ? codestream
            : throw new InvalidImageException("Its JPEG 2000 pixels have no tile; they are cut off.");
    }

    /// <summary>The size of a codestream, whatever its coding; the marker comes first.</summary>
    public static J2kSize ReadSize(ReadOnlySpan<byte> data)
    {
        var length = data.Length >= 6 ? BinaryPrimitives.ReadUInt16BigEndian(data[4..]) : 0;
        return length > 2 && data is [0xFF, 0x4F, 0xFF, 0x51, ..] && data.Length >= 4 + length
            ? J2kSize.Parse(data.Slice(6, length - 2))
            : throw new InvalidImageException("Its pixels are not JPEG 2000, though the transfer syntax says so.");
    }

    void Read()
    {
        var data = Data;
        if (data.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(data) != StartOfCodestream)
        {
            throw new InvalidImageException("Its pixels are not JPEG 2000, though the transfer syntax says so.");
        }

        J2kTileHeader? tile = null;
        var (position, tileEnd) = (2, 0L);
        while (position + 2 <= data.Length)
        {
            var marker = BinaryPrimitives.ReadUInt16BigEndian(data[position..]);
            if (marker == EndOfCodestream)
            {
                return;
            }

            if (marker == StartOfData)
            {
                position = TakeData(tile, position + 2, tileEnd);
                tile = null;
                continue;
            }

            var length = data.Length - position >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(data[(position + 2)..]) : 0;
            if (marker < 0xFF00 || length < 2 || length > data.Length - position - 2)
            {
                throw new InvalidImageException("Its JPEG 2000 pixels are damaged or cut off between two markers.");
            }

            var segment = data.Slice(position + 4, length - 2);
            if (marker == StartOfTilePart)
            {
                (tile, tileEnd) = StartTile(segment, position);
            }
            else
            {
                TakeMarker(marker, segment, tile);
            }

            position += 2 + length;
        }
    }

    int TakeData(J2kTileHeader? tile, int position, long tileEnd)
    {
        if (tile is null)
        {
            throw new InvalidImageException("Its JPEG 2000 pixels have data outside of tiles; they are damaged.");
        }

        var end = tileEnd == 0 ? Data.Length : (int)Math.Min(tileEnd, Data.Length);
        if (end > position)
        {
            tile.Parts.Add((position, end - position));
        }

        return Math.Max(position, end);
    }

    (J2kTileHeader Tile, long End) StartTile(ReadOnlySpan<byte> segment, int position)
    {
        if (_main is null || segment.Length < 8)
        {
            throw new InvalidImageException("Its JPEG 2000 pixels have a tile before the size; they are damaged.");
        }

        var index = BinaryPrimitives.ReadUInt16BigEndian(segment);
        if (index >= _size!.TileCount)
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have a tile {index} of {_size.TileCount}; they are damaged.");
        }

        if (!Tiles.TryGetValue(index, out var tile))
        {
            Tiles[index] = tile = _main.Copy();
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(segment[2..]);
        return (tile, length == 0 ? 0 : (long)position + length);
    }

    void TakeMarker(ushort marker, ReadOnlySpan<byte> segment, J2kTileHeader? tile)
    {
        switch (marker)
        {
            case Size when _size is null:
                _size = J2kSize.Parse(segment);
                _main = new(_size.Components.Length);
                break;
            case Capabilities when segment.Length >= 4 && (BinaryPrimitives.ReadUInt32BigEndian(segment) & HighThroughput) != 0:
                throw HtJpeg2000Codec.NotRead();
            case ProgressionChange or PackedMain or PackedTile:
                throw new InvalidImageException(
                    "Its JPEG 2000 pixels change the progression order or pack the packet headers, which is not read.",
                    "Decompress it, for example with 'gdcmconv --raw'.");
            default:
                (tile ?? _main)?.Take((byte)marker, segment);
                break;
        }
    }
}
