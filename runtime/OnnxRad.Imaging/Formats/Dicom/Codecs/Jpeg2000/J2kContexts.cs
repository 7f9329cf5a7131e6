namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>What a coefficient knows of itself and its eight neighbours, and the contexts that follow (D.3).</summary>
static class J2kContexts
{
    /// <summary>Neighbours that are significant.</summary>
    public const int NorthEast = 1, SouthEast = 2, SouthWest = 4, NorthWest = 8, North = 16, East = 32, South = 64, West = 128;

    /// <summary>Neighbours that are negative.</summary>
    public const int NegativeNorth = 256, NegativeEast = 512, NegativeSouth = 1024, NegativeWest = 2048;

    /// <summary>The coefficient's own state.</summary>
    public const int Significant = 4096, Refined = 8192, Visited = 16384;

    /// <summary>The bits of all neighbours.</summary>
    public const int Neighbours = 255;

    // The four direct neighbours and their signs, as bits 4 to 11 of the flags.
    static readonly (byte Context, byte Flip)[] s_signs = MakeSigns();
    static readonly byte[][] s_zero = [.. Enumerable.Range(0, 4).Select(MakeZero)];

    /// <summary>Contexts of zero coding by the neighbours, for a subband's orientation (table D.1).</summary>
    public static byte[] Zero(int orientation) => s_zero[orientation];

    /// <summary>The context of a sign, and whether the decoded bit is flipped (tables D.2 and D.3).</summary>
    public static (byte Context, byte Flip) Sign(int flags) => s_signs[(flags >> 4) & 255];

    static byte[] MakeZero(int orientation)
    {
        var contexts = new byte[256];
        for (var flags = 0; flags < contexts.Length; flags++)
        {
            var horizontal = Count(flags, East, West);
            var vertical = Count(flags, North, South);
            var diagonal = Count(flags, NorthEast, SouthEast) + Count(flags, SouthWest, NorthWest);
            contexts[flags] = orientation switch
            {
                1 => Low(vertical, horizontal, diagonal),
                3 => High(horizontal + vertical, diagonal),
                _ => Low(horizontal, vertical, diagonal),
            };
        }

        return contexts;
    }

    static int Count(int flags, int one, int other) => ((flags & one) != 0 ? 1 : 0) + ((flags & other) != 0 ? 1 : 0);

    static byte Low(int along, int across, int diagonal) => (along, across, diagonal) switch
    {
        (2, _, _) => 8,
        (1, >= 1, _) => 7,
        (1, 0, >= 1) => 6,
        (1, 0, 0) => 5,
        (0, 2, _) => 4,
        (0, 1, _) => 3,
        (0, 0, >= 2) => 2,
        _ => (byte)diagonal,
    };

    static byte High(int direct, int diagonal) => (direct, diagonal) switch
    {
        (_, >= 3) => 8,
        ( >= 1, 2) => 7,
        (0, 2) => 6,
        ( >= 2, 1) => 5,
        (1, 1) => 4,
        (0, 1) => 3,
        ( >= 2, 0) => 2,
        _ => (byte)direct,
    };

    static (byte, byte)[] MakeSigns()
    {
        var signs = new (byte, byte)[256];
        for (var flags = 0; flags < signs.Length; flags++)
        {
            var horizontal = Math.Clamp(Contribution(flags, 1) + Contribution(flags, 3), -1, 1);
            var vertical = Math.Clamp(Contribution(flags, 0) + Contribution(flags, 2), -1, 1);
            var flip = horizontal < 0 || (horizontal == 0 && vertical < 0);
            (horizontal, vertical) = flip ? (-horizontal, -vertical) : (horizontal, vertical);
            signs[flags] = ((byte)((horizontal == 1 ? 12 : 9) + vertical), (byte)(flip ? 1 : 0));
        }

        return signs;
    }

    // Bits 0 to 3: north, east, south, west are significant; bits 4 to 7: they are negative.
    static int Contribution(int flags, int neighbour) =>
        ((flags >> neighbour) & 1) == 0 ? 0 : ((flags >> (neighbour + 4)) & 1) == 0 ? 1 : -1;
}
