namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The states of a context of the arithmetic decoder: a row of table C.2, twice, plus the more probable symbol.</summary>
static class MqStates
{
    /// <summary>The contexts of runs and of equal probabilities, whose start is special (table D.7).</summary>
    public const int Run = 17, Uniform = 18;

    const int Contexts = 19;

    // Table C.2: probability, next row after the more and the less probable symbol, and whether the symbols swap.
    static readonly (ushort Qe, byte More, byte Less, byte Swap)[] s_table =
    [
        (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0), (0x0521, 5, 29, 0), (0x0221, 38, 33, 0),
        (0x5601, 7, 6, 1), (0x5401, 8, 14, 0), (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
        (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0), (0x5101, 17, 15, 0), (0x4801, 18, 16, 0),
        (0x3801, 19, 17, 0), (0x3401, 20, 18, 0), (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
        (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0), (0x1201, 29, 26, 0), (0x1101, 30, 27, 0),
        (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0), (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
        (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0), (0x0049, 41, 38, 0), (0x0025, 42, 39, 0),
        (0x0015, 43, 40, 0), (0x0009, 44, 41, 0), (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
    ];

    /// <summary>The states: the probability of the less probable symbol, and the states after both.</summary>
    public static readonly (uint Probability, byte More, byte Less)[] All = [.. Enumerable.Range(0, 2 * s_table.Length).Select(Make)];

    /// <summary>Contexts in the states that blocks begin with.</summary>
    public static byte[] Start()
    {
        var contexts = new byte[Contexts];
        Reset(contexts);
        return contexts;
    }

    /// <summary>Puts contexts back to their start.</summary>
    public static void Reset(byte[] contexts)
    {
        Array.Clear(contexts);
        (contexts[0], contexts[Run], contexts[Uniform]) = (2 * 4, 2 * 3, 2 * 46);
    }

    static (uint Probability, byte More, byte Less) Make(int state)
    {
        var ((qe, more, less, swap), symbol) = (s_table[state / 2], state & 1);
        return (qe, (byte)((2 * more) + symbol), (byte)((2 * less) + (symbol ^ swap)));
    }
}
