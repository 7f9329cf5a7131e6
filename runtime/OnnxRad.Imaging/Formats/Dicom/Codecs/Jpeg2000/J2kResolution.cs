namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A resolution of a component in a tile: its subbands and precincts (B.5, B.6).</summary>
sealed class J2kResolution
{
    J2kResolution(J2kRect place, int widthBits, int heightBits)
    {
        (Place, WidthBits, HeightBits) = (place, widthBits, heightBits);
        Columns = place.X1 > place.X0 ? J2kRect.CeilShift(place.X1, widthBits) - (place.X0 >> widthBits) : 0;
        Rows = place.Y1 > place.Y0 ? J2kRect.CeilShift(place.Y1, heightBits) - (place.Y0 >> heightBits) : 0;
    }

    public J2kRect Place { get; }

    /// <summary>Precincts are 2^this wide.</summary>
    public int WidthBits { get; }

    /// <summary>Precincts are 2^this high.</summary>
    public int HeightBits { get; }

    /// <summary>Precincts side by side.</summary>
    public int Columns { get; }

    /// <summary>Precincts one below the other.</summary>
    public int Rows { get; }

    /// <summary>The precincts, row after row; each has an entry for every subband.</summary>
    public J2kPrecinctBand[][] Precincts { get; private set; } = [];

    /// <summary>Column and row of a precinct's corner, in precincts of the whole grid.</summary>
    public (long X, long Y) Corner(int precinct) => ((Place.X0 >> WidthBits) + (precinct % Columns), (Place.Y0 >> HeightBits) + (precinct / Columns));

    /// <summary>Makes the resolutions of a component, the smallest first.</summary>
    public static J2kResolution[] Build(J2kRect tile, J2kCodingStyle style, J2kQuantisation quantisation, int precision, J2kBudget budget)
    {
        var resolutions = new J2kResolution[style.Levels + 1];
        for (var r = 0; r < resolutions.Length; r++)
        {
            var (widthBits, heightBits) = (style.PrecinctBits[r] & 15, style.PrecinctBits[r] >> 4);
            var resolution = resolutions[r] = new(tile.Reduce(style.Levels - r), widthBits, heightBits);
            var below = r > 0 ? resolutions[r - 1].Place : default;
            var bands = Bands(tile, r, style, quantisation, precision, below);
            resolution.MakePrecincts(r, bands, style, budget);
        }

        return resolutions;
    }

    static J2kSubband[] Bands(J2kRect tile, int r, J2kCodingStyle style, J2kQuantisation quantisation, int precision, J2kRect below)
    {
        var level = r == 0 ? style.Levels : style.Levels - r + 1;
        var bands = new J2kSubband[r == 0 ? 1 : 3];
        for (var b = 0; b < bands.Length; b++)
        {
            var orientation = r == 0 ? 0 : b + 1;
            var (high, low) = (orientation & 1, orientation >> 1);
            var (exponent, mantissa) = quantisation.Of(r == 0 ? 0 : (3 * (r - 1)) + 1 + b);

            // Equation E-3; the gains of table E.1 belong to the reversible wavelet only, as the 9/7 filters are scaled here.
            var gain = !style.Reversible || orientation == 0 ? 0 : orientation == 3 ? 2 : 1;
            bands[b] = new(
                orientation,
                new(Edge(tile.X0, high), Edge(tile.Y0, low), Edge(tile.X1, high), Edge(tile.Y1, low)),
                quantisation.GuardBits + exponent - 1,
                (1 + (mantissa / 2048f)) * MathF.Pow(2, precision + gain - exponent),
                high == 1 ? below.Width : 0,
                low == 1 ? below.Height : 0);
        }

        return bands;

        // Equation B-15.
        int Edge(int value, int offset)
        {
            var half = level > 0 ? 1L << (level - 1) : 0;
            return (int)((value - (half * offset) + (1L << level) - 1) >> level);
        }
    }

    void MakePrecincts(int r, J2kSubband[] bands, J2kCodingStyle style, J2kBudget budget)
    {
        var count = (long)Columns * Rows;
        budget.TakePrecincts(count + 1);

        // Above the smallest resolution a precinct is half as large in each of the bands (equation B-16).
        var (widthBits, heightBits) = (WidthBits - (r > 0 ? 1 : 0), HeightBits - (r > 0 ? 1 : 0));
        if (count > 0 && (widthBits < 0 || heightBits < 0))
        {
            throw new InvalidImageException("The precincts of its JPEG 2000 pixels are too small; they are damaged.");
        }

        Precincts = new J2kPrecinctBand[count][];
        for (var p = 0; p < Precincts.Length; p++)
        {
            var (x, y) = Corner(p);
            Precincts[p] = Array.ConvertAll(bands, band => new J2kPrecinctBand(
                band,
                band.Place.Intersect(x << widthBits, y << heightBits, (x + 1) << widthBits, (y + 1) << heightBits),
                Math.Min(style.BlockWidthBits, widthBits),
                Math.Min(style.BlockHeightBits, heightBits),
                budget));
        }
    }
}
