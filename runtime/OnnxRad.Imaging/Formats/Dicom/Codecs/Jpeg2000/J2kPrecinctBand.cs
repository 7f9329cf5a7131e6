namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The code blocks of a subband that lie in a precinct, with the trees that packet headers code them by.</summary>
sealed class J2kPrecinctBand
{
    readonly int _rows;

    public J2kPrecinctBand(J2kSubband band, J2kRect place, int widthBits, int heightBits, J2kBudget budget)
    {
        Band = band;
        if (place.IsEmpty)
        {
            return;
        }

        var (x0, y0) = (place.X0 >> widthBits, place.Y0 >> heightBits);
        Columns = J2kRect.CeilShift(place.X1, widthBits) - x0;
        _rows = J2kRect.CeilShift(place.Y1, heightBits) - y0;
        budget.TakeBlocks((long)Columns * _rows);
        Blocks = new J2kCodeBlock[Columns * _rows];
        for (var i = 0; i < Blocks.Length; i++)
        {
            var (x, y) = ((long)(x0 + (i % Columns)) << widthBits, (long)(y0 + (i / Columns)) << heightBits);
            Blocks[i] = new(place.Intersect(x, y, x + (1 << widthBits), y + (1 << heightBits)));
        }
    }

    public J2kSubband Band { get; }

    /// <summary>The blocks, row after row.</summary>
    public J2kCodeBlock[] Blocks { get; } = [];

    public int Columns { get; }

    // Most precincts of a damaged file are never read.
    public J2kTagTree Inclusion => field ??= new(Columns, _rows);

    public J2kTagTree ZeroPlanes => field ??= new(Columns, _rows);
}
