namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>What four coefficients, one below the other, know of themselves and their neighbours, and the contexts that follow (D.3).</summary>
/// <remarks>
/// Flags of a column of a stripe. Bits 0 to 17 say which of 3 columns x 6 rows are significant, from the one above left to the one
/// below right, row after row. Of the column itself, three bits apart as the rows are: from bit 19 which of the 6 rows are negative, from bit 20 which of
/// its four coefficients were visited in this bit plane, from bit 21 which were refined. So one shift by three for each row brings all of a row in place.
/// </remarks>
static class J2kContexts
{
    /// <summary>The bits of a window of 3 x 3 coefficients around one: its neighbours, and itself.</summary>
    public const ulong Neighbours = 0x1EF, Self = 1 << SelfBit;

    /// <summary>Where the bits of a row begin that say whether it is significant, visited in this bit plane, refined, and negative.</summary>
    public const int SelfBit = 4, VisitedBit = 20, RefinedBit = 21, NegativeBit = 22;

    /// <summary>Four rows, three bits apart.</summary>
    public const ulong Rows = 0x249;

    /// <summary>Significance in the whole neighbourhood.</summary>
    public const ulong AnySignificant = 0x3FFFF;

    const ulong SixRows = 0x9249;

    // Bits of the window: rows from above, each from the left.
    const int NorthWest = 0, North = 1, NorthEast = 2, West = 3, East = 5, SouthWest = 6, South = 7, SouthEast = 8;

    static readonly byte[] s_signs = MakeSigns();
    static readonly byte[][] s_zero = [.. Enumerable.Range(0, 4).Select(MakeZero)];

    /// <summary>Contexts of zero coding by the window, for a subband's orientation (table D.1).</summary>
    public static byte[] Zero(int orientation) => s_zero[orientation];

    /// <summary>Contexts of signs, twice, plus 1 where the decoded bit is flipped (tables D.2 and D.3), by what <see cref="Sign"/> gives.</summary>
    public static byte[] Signs => s_signs;

    /// <summary>The four direct neighbours: significant ones in the odd bits, as in the window, negative ones below each.</summary>
    /// <param name="window">Flags of the column, shifted to the row.</param>
    /// <param name="west">Of the column to the left, likewise.</param>
    /// <param name="east">Of the column to the right, likewise.</param>
    public static int Sign(ulong window, ulong west, ulong east) =>
        (int)((window & 0xAA) | ((window >> (NegativeBit - 3)) & 0x41) | ((west >> (NegativeBit - 2)) & 0x04) | ((east >> (NegativeBit - 4)) & 0x10));

    /// <summary>Rows that are not significant, but have a neighbour that is.</summary>
    public static ulong NextToSignificant(ulong flags)
    {
        var rows = (flags | (flags >> 1) | (flags >> 2)) & SixRows;
        return (rows | (rows >> 3) | (rows >> 6)) & ~(flags >> SelfBit) & Rows;
    }

    static byte[] MakeZero(int orientation)
    {
        var contexts = new byte[512];
        for (var window = 0; window < contexts.Length; window++)
        {
            var horizontal = Count(window, East, West);
            var vertical = Count(window, North, South);
            var diagonal = Count(window, NorthEast, SouthEast) + Count(window, SouthWest, NorthWest);
            contexts[window] = orientation switch
            {
                1 => Low(vertical, horizontal, diagonal),
                3 => High(horizontal + vertical, diagonal),
                _ => Low(horizontal, vertical, diagonal),
            };
        }

        return contexts;
    }

    static int Count(int window, int one, int other) => ((window >> one) & 1) + ((window >> other) & 1);

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

    static byte[] MakeSigns()
    {
        var signs = new byte[256];
        for (var index = 0; index < signs.Length; index++)
        {
            var horizontal = Math.Clamp(Contribution(index, West) + Contribution(index, East), -1, 1);
            var vertical = Math.Clamp(Contribution(index, North) + Contribution(index, South), -1, 1);
            var flip = horizontal < 0 || (horizontal == 0 && vertical < 0);
            (horizontal, vertical) = flip ? (-horizontal, -vertical) : (horizontal, vertical);
            signs[index] = (byte)((2 * ((horizontal == 1 ? 12 : 9) + vertical)) + (flip ? 1 : 0));
        }

        return signs;
    }

    // A neighbour's bit says that it is significant, the one below that it is negative.
    static int Contribution(int index, int neighbour) =>
        ((index >> neighbour) & 1) == 0 ? 0 : ((index >> (neighbour - 1)) & 1) == 0 ? 1 : -1;
}
