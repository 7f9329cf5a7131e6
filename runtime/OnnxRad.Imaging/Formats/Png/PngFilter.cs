namespace OnnxRad.Imaging.Formats.Png;

/// <summary>The five row filters of PNG (section 9), each a difference to bytes already known.</summary>
static class PngFilter
{
    public const int Count = 5;

    /// <summary>Turns a filtered row back, in place.</summary>
    /// <param name="type">0 to 4.</param>
    /// <param name="row">The filtered bytes.</param>
    /// <param name="above">The row above, turned back; zeros for the first one.</param>
    /// <param name="step">Bytes between a byte and the same one of the pixel to the left.</param>
    public static void Undo(int type, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (type)
        {
            case 1:
                Undo<Sub>(row, above, step);
                break;
            case 2:
                Undo<Up>(row, above, step);
                break;
            case 3:
                Undo<Average>(row, above, step);
                break;
            case 4:
                Undo<Paeth>(row, above, step);
                break;
        }
    }

    /// <summary>Writes the filtered bytes of <paramref name="row"/> to <paramref name="filtered"/>.</summary>
    public static void Apply(int type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
    {
        switch (type)
        {
            case 0:
                row.CopyTo(filtered);
                break;
            case 1:
                Apply<Sub>(row, above, step, filtered);
                break;
            case 2:
                Apply<Up>(row, above, step, filtered);
                break;
            case 3:
                Apply<Average>(row, above, step, filtered);
                break;
            case 4:
                Apply<Paeth>(row, above, step, filtered);
                break;
        }
    }

    // Generic over structs: the compiler makes a loop of its own for each filter, without a branch a byte.
    static void Undo<T>(Span<byte> row, ReadOnlySpan<byte> above, int step)
        where T : struct, IPredictor
    {
        above = above[..row.Length];
        for (var i = 0; i < Math.Min(step, row.Length); i++)
        {
            row[i] += (byte)T.Predict(0, above[i], 0);
        }

        for (var i = step; i < row.Length; i++)
        {
            row[i] += (byte)T.Predict(row[i - step], above[i], above[i - step]);
        }
    }

    static void Apply<T>(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
        where T : struct, IPredictor
    {
        above = above[..row.Length];
        filtered = filtered[..row.Length];
        for (var i = 0; i < Math.Min(step, row.Length); i++)
        {
            filtered[i] = (byte)(row[i] - T.Predict(0, above[i], 0));
        }

        for (var i = step; i < row.Length; i++)
        {
            filtered[i] = (byte)(row[i] - T.Predict(row[i - step], above[i], above[i - step]));
        }
    }

    interface IPredictor
    {
        static abstract int Predict(int left, int up, int upLeft);
    }

    readonly struct Sub : IPredictor
    {
        public static int Predict(int left, int up, int upLeft) => left;
    }

    readonly struct Up : IPredictor
    {
        public static int Predict(int left, int up, int upLeft) => up;
    }

    readonly struct Average : IPredictor
    {
        public static int Predict(int left, int up, int upLeft) => (left + up) >> 1;
    }

    readonly struct Paeth : IPredictor
    {
        public static int Predict(int left, int up, int upLeft)
        {
            // Distances of left + up - upLeft to each of the three.
            var (a, b, c) = (Math.Abs(up - upLeft), Math.Abs(left - upLeft), Math.Abs(left + up - (2 * upLeft)));
            return a <= b && a <= c ? left : b <= c ? up : upLeft;
        }
    }
}
