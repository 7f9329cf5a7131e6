namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A rectangle of a grid: the left and upper edge belong to it, the others do not.</summary>
readonly record struct J2kRect(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;

    public int Height => Y1 - Y0;

    public bool IsEmpty => X1 <= X0 || Y1 <= Y0;

    /// <summary>The rectangle on a grid that is coarser by factors (equation B-12).</summary>
    public J2kRect Divide(int dx, int dy) => new(CeilDivide(X0, dx), CeilDivide(Y0, dy), CeilDivide(X1, dx), CeilDivide(Y1, dy));

    /// <summary>The rectangle on a grid that is coarser by a power of two (equation B-14).</summary>
    public J2kRect Reduce(int levels) => new(CeilShift(X0, levels), CeilShift(Y0, levels), CeilShift(X1, levels), CeilShift(Y1, levels));

    public J2kRect Intersect(long x0, long y0, long x1, long y1) =>
        new((int)Math.Max(X0, x0), (int)Math.Max(Y0, y0), (int)Math.Min(X1, x1), (int)Math.Min(Y1, y1));

    public static int CeilDivide(int value, int by) => (int)(((long)value + by - 1) / by);

    public static int CeilShift(int value, int bits) => (int)((value + (1L << bits) - 1) >> bits);
}
