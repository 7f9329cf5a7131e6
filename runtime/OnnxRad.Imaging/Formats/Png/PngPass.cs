namespace OnnxRad.Imaging.Formats.Png;

/// <summary>The pixels of one pass: every DX-th column from X on, every DY-th row from Y on.</summary>
readonly record struct PngPass(int X, int Y, int DX, int DY)
{
    // The seven passes of Adam7 (section 8.2).
    static readonly PngPass[] s_adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>The passes of an image, those without pixels left out.</summary>
    public static PngPass[] Of(PngHeader header) => header.Interlaced
        ? Array.FindAll(s_adam7, p => p.Columns(header.Width) > 0 && p.Rows(header.Height) > 0)
        : [new PngPass(0, 0, 1, 1)];

    public int Columns(int width) => Math.Max(0, (width - X + DX - 1) / DX);

    public int Rows(int height) => Math.Max(0, (height - Y + DY - 1) / DY);
}
