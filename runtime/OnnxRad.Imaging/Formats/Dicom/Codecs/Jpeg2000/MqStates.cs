using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The states of a context of the arithmetic decoder.</summary>
/// <remarks>A state is a number: the probability of the less probable symbol in the upper half; below twice the row of table C.2, plus the more probable symbol.</remarks>
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

    // The states after the more and the less probable symbol, side by side.
    static readonly uint[] s_next = [.. Enumerable.Range(0, s_table.Length).SelectMany(After)];

    /// <summary>The state that follows.</summary>
    /// <param name="state">Before.</param>
    /// <param name="isLess">1 where the less probable symbol came, else 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint After(uint state, uint isLess) => s_next[(2 * (state & byte.MaxValue)) + isLess];

    /// <summary>Contexts in the states that blocks begin with.</summary>
    public static uint[] Start()
    {
        var contexts = new uint[Contexts];
        Reset(contexts);
        return contexts;
    }

    /// <summary>Puts contexts back to their start.</summary>
    public static void Reset(uint[] contexts)
    {
        Array.Fill(contexts, State(0));
        (contexts[0], contexts[Run], contexts[Uniform]) = (State(2 * 4), State(2 * 3), State(2 * 46));
    }

    static IEnumerable<uint> After(int row)
    {
        var (_, more, less, swap) = s_table[row];
        return [State(2 * more), State((2 * less) + swap), State((2 * more) + 1), State((2 * less) + (1 - swap))];
    }

    static uint State(int number) => ((uint)s_table[number / 2].Qe << 16) + (uint)number;
}
