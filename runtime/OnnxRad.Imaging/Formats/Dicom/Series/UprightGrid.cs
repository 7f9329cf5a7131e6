namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The grid of a tilted stack that is brought upright: each slice is shifted back in its plane, and the grid holds all of them.</summary>
sealed class UprightGrid
{
    // A shift by less than this share of a pixel is none.
    const double Rounding = 1e-3;

    readonly ImagePlane _first;
    readonly VoxelSpacing _spacing;

    // Pixels by which the grid reaches beyond the first slice.
    readonly int _left;
    readonly int _top;

    UprightGrid(ImagePlane first, VoxelSpacing spacing, (double X, double Y)[] shifts, int width, int height)
    {
        (_first, _spacing) = (first, spacing);
        var (left, right) = (-Math.Floor(shifts.Min(s => s.X)), Math.Ceiling(shifts.Max(s => s.X)));
        var (top, bottom) = (-Math.Floor(shifts.Min(s => s.Y)), Math.Ceiling(shifts.Max(s => s.Y)));
        (_left, _top) = ((int)left, (int)top);
        (Width, Height) = ((int)Math.Min(width + left + right, int.MaxValue), (int)Math.Min(height + top + bottom, int.MaxValue));
    }

    /// <summary>Columns; the largest number where it has more, as of places that no scanner has.</summary>
    public int Width { get; }

    /// <summary>Rows; the largest number where it has more.</summary>
    public int Height { get; }

    /// <summary>Where its first slice lies.</summary>
    public ImagePlane Plane =>
        _first with { Origin = _first.Origin - (_left * _spacing.Column * _first.AlongRow) - (_top * _spacing.Row * _first.AlongColumn) };

    /// <summary>The grid of slices, the first of which stays where it is.</summary>
    /// <param name="slices">Of one size, direction and spacing.</param>
    /// <param name="width">Columns of a slice.</param>
    /// <param name="height">Rows of a slice.</param>
    public static UprightGrid Of(IReadOnlyList<SeriesSlice> slices, int width, int height) =>
        new(slices[0].Plane, slices[0].Spacing, [.. slices.Select(s => Shift(slices[0].Plane, slices[0].Spacing, s.Plane))], width, height);

    /// <summary>Brings a slice to the grid by linear interpolation; what was not imaged gets the smallest value of the slice.</summary>
    /// <returns>Shape (C, <see cref="Height"/>, <see cref="Width"/>).</returns>
    public RadImage Resample(RadImage slice, ImagePlane plane)
    {
        var (shiftX, shiftY) = Shift(_first, _spacing, plane);
        var (columns, rows) = (Weights(_left + shiftX, slice.Width), Weights(_top + shiftY, slice.Height));
        var values = new float[slice.Channels * Width * Height];
        for (var channel = 0; channel < slice.Channels; channel++)
        {
            var source = slice.Pixels.Span.Slice(channel * slice.Width * slice.Height, slice.Width * slice.Height);
            var target = values.AsSpan(channel * Width * Height, Width * Height);
            target.Fill(Least(source));
            for (var y = rows.First; y < rows.End; y++)
            {
                var upper = source.Slice((y - rows.Offset) * slice.Width, slice.Width);
                var lower = rows.Share == 0 ? upper : source.Slice((y - rows.Offset + 1) * slice.Width, slice.Width);
                for (var x = columns.First; x < columns.End; x++)
                {
                    var at = x - columns.Offset;
                    var next = columns.Share == 0 ? at : at + 1;
                    var above = upper[at] + (columns.Share * (upper[next] - upper[at]));
                    var below = lower[at] + (columns.Share * (lower[next] - lower[at]));
                    target[(y * Width) + x] = above + (rows.Share * (below - above));
                }
            }
        }

        return new(slice.Channels, Height, Width, slice.BitsStored, values);
    }

    /// <summary>By how many columns and rows a slice lies beside the first.</summary>
    static (double X, double Y) Shift(ImagePlane first, VoxelSpacing spacing, ImagePlane plane)
    {
        var along = plane.Origin - first.Origin;
        return (Rounded(along.Dot(first.AlongRow) / spacing.Column), Rounded(along.Dot(first.AlongColumn) / spacing.Row));
    }

    static double Rounded(double shift) => Math.Abs(shift - Math.Round(shift)) < Rounding ? Math.Round(shift) : shift;

    /// <summary>
    /// Which pixels of the grid lie in a slice that begins at a place of it, and from which of the slice's they come: pixel i from i - Offset, and, by
    /// Share, from the next.
    /// </summary>
    static (int First, int End, int Offset, float Share) Weights(double start, int count)
    {
        var offset = (int)Math.Ceiling(start);
        var share = (float)(offset - start);
        return (offset, offset + count - (share == 0 ? 0 : 1), offset, share);
    }

    static float Least(ReadOnlySpan<float> values)
    {
        var least = float.PositiveInfinity;
        foreach (var value in values)
        {
            least = MathF.Min(least, value);
        }

        return least;
    }
}
