using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The SIZ marker (ITU-T T.800 A.5.1): image and tiles on the reference grid.</summary>
sealed record J2kSize(J2kRect Image, int TileWidth, int TileHeight, int TileX0, int TileY0, J2kComponent[] Components)
{
    const int MaxPrecision = 24;
    const int MaxTiles = 65535;

    // Images have at least a byte for 100 samples; blank parts, and whole images that are no larger than those of mammography, cost next to nothing.
    const long SamplesPerByte = 1 << 9, FreeSamples = 1 << 25;

    /// <summary>Columns of the decoded image.</summary>
    public int Width => Grid.Width;

    /// <summary>Rows of the decoded image.</summary>
    public int Height => Grid.Height;

    /// <summary>The image on the grid of its samples; all components have the same.</summary>
    public J2kRect Grid => Image.Divide(Components[0].Dx, Components[0].Dy);

    public int TilesAcross => J2kRect.CeilDivide(Image.X1 - TileX0, TileWidth);

    public int TileCount => TilesAcross * J2kRect.CeilDivide(Image.Y1 - TileY0, TileHeight);

    /// <summary>The most samples that a codestream can hold; more are not made room for.</summary>
    public static long MostSamples(int bytes) => FreeSamples + (SamplesPerByte * bytes);

    public static J2kSize Parse(ReadOnlySpan<byte> segment)
    {
        var count = segment.Length >= 36 ? BinaryPrimitives.ReadUInt16BigEndian(segment[34..]) : 0;
        if (count is < 1 or > 4 || segment.Length < 36 + (3 * count))
        {
            throw new InvalidImageException($"Its JPEG 2000 pixels have {count} components; 1 to 4 are read.");
        }

        var components = new J2kComponent[count];
        for (var i = 0; i < count; i++)
        {
            var entry = segment.Slice(36 + (3 * i), 3);
            components[i] = new((entry[0] & 0x7F) + 1, entry[0] > 0x7F, entry[1], entry[2]);
        }

        var size = new J2kSize(
            new(Value(segment, 2), Value(segment, 3), Value(segment, 0), Value(segment, 1)),
            Value(segment, 4), Value(segment, 5), Value(segment, 6), Value(segment, 7), components);
        if (!size.IsValid())
        {
            throw new InvalidImageException("The size in its JPEG 2000 pixels is impossible; they are damaged.");
        }

        return Array.TrueForAll(components, c => c.Dx == components[0].Dx && c.Dy == components[0].Dy)
            ? size
            : throw new InvalidImageException("Its JPEG 2000 components are subsampled, which is not read.");
    }

    /// <summary>The place of a tile on the reference grid (equation B-7 to B-10).</summary>
    public J2kRect Tile(int index)
    {
        var (column, row) = (index % TilesAcross, index / TilesAcross);
        return Image.Intersect(
            TileX0 + ((long)column * TileWidth), TileY0 + ((long)row * TileHeight),
            TileX0 + ((column + 1L) * TileWidth), TileY0 + ((row + 1L) * TileHeight));
    }

    static int Value(ReadOnlySpan<byte> segment, int index) => BinaryPrimitives.ReadInt32BigEndian(segment[(2 + (4 * index))..]);

    bool IsValid() =>
        Image is { X0: >= 0, Y0: >= 0, IsEmpty: false }
        && TileWidth > 0 && TileHeight > 0
        && TileX0 >= 0 && TileX0 <= Image.X0 && TileX0 + (long)TileWidth > Image.X0
        && TileY0 >= 0 && TileY0 <= Image.Y0 && TileY0 + (long)TileHeight > Image.Y0
        && J2kRect.CeilDivide(Image.X1 - TileX0, TileWidth) * (long)J2kRect.CeilDivide(Image.Y1 - TileY0, TileHeight) <= MaxTiles
        && Array.TrueForAll(Components, c => c is { Dx: > 0, Dy: > 0, Precision: <= MaxPrecision });
}
