namespace OnnxRad.Imaging.Labels;

/// <summary>Where slices lie: those of an image and of the volume that it is of, or those that were imaged.</summary>
sealed class SlicePlaces
{
    // In mm, and of the distance of slices: what digits, and places counted by a rounded distance, are off.
    const double Tolerance = 0.1;

    // Normals whose cosine is less are of other directions.
    const double SameDirection = 0.99;

    readonly LabelGrid _image;
    readonly LabelGrid[] _slices;
    readonly double[] _positions;
    readonly IReadOnlyList<int> _nearest;

    SlicePlaces(LabelGrid image, LabelGrid[] slices, IReadOnlyList<int> nearest)
    {
        (_image, _slices, _nearest) = (image, slices, nearest);
        _positions = Array.ConvertAll(slices, Position);
    }

    /// <summary>The places that labels of an image may have: first those of the slices that it was made of, where they are known, then its own.</summary>
    public static IReadOnlyList<SlicePlaces> Of(RadImage image, LabelGrid grid)
    {
        var (first, count) = image.Imaged is { } volume ? (volume.First, volume.Nearest.Count) : (0, grid.Slices);
        var own = new SlicePlaces(grid, [.. Enumerable.Range(-first, count).Select(grid.At)], [.. Enumerable.Range(first, grid.Slices)]);
        if (image.Imaged is not { } imaged)
        {
            return [own];
        }

        var slice = grid with { Columns = imaged.Width, Rows = imaged.Height, Slices = 1 };
        return [new(grid, [.. imaged.Planes.Select(plane => slice with { Plane = plane })], [.. imaged.Nearest.Skip(first).Take(grid.Slices)]), own];
    }

    /// <summary>The distance of places, in mm; null for a single one, beside which anything may lie.</summary>
    public double? Step => _slices.Length > 1 ? _image.Spacing.Slice : null;

    /// <summary>The place of a grid's first slice along the normal of the image, in mm.</summary>
    public double Position(LabelGrid grid) => grid.Plane.Origin.Dot(_image.Plane.Normal);

    /// <summary>The place nearest to that of a frame, and how far it is, in mm.</summary>
    public (LabelGrid Slice, double Distance) Nearest(LabelGrid frame) => (_slices[IndexOf(frame)], Math.Abs(Position(frame) - _positions[IndexOf(frame)]));

    /// <summary>Compares the pixels of a frame with those of the slice nearest to it, wherever it lies along the normal.</summary>
    public GridMap? Beside(LabelGrid frame, out string problem)
    {
        var slice = _slices[IndexOf(frame)];
        var shift = (frame.Plane.Origin - slice.Plane.Origin).Dot(slice.Plane.Normal) * slice.Plane.Normal;
        return GridMap.Find(slice with { Plane = slice.Plane with { Origin = slice.Plane.Origin + shift } }, frame, out problem);
    }

    /// <summary>Whether a frame lies at one of the places, with the pixels of that slice.</summary>
    public bool Has(LabelGrid frame) => Nearest(frame).Distance <= Off && Beside(frame, out _) is not null;

    /// <summary>Whether a frame lies in the volume: in its direction, and not beyond its slices, rows and columns.</summary>
    /// <remarks>Never where there is a single place.</remarks>
    public bool Holds(LabelGrid frame)
    {
        if (Step is not { } step || !(Math.Abs(frame.Plane.Normal.Dot(_image.Plane.Normal)) > SameDirection))
        {
            return false;
        }

        var (steps, middle) = (frame.Steps, _slices[IndexOf(frame)]);
        var centre = frame.Plane.Origin + (0.5 * (frame.Columns - 1) * steps[0]) + (0.5 * (frame.Rows - 1) * steps[1]) - middle.Plane.Origin;
        var (x, y) = (centre.Dot(middle.Plane.AlongRow) / middle.Spacing.Column, centre.Dot(middle.Plane.AlongColumn) / middle.Spacing.Row);
        var (position, reach) = (Position(frame), (0.5 * step) - Off);
        return position > _positions[0] - reach && position < _positions[^1] + reach && x > 0 && x < middle.Columns && y > 0 && y < middle.Rows;
    }

    /// <summary>The labels of a frame that lies at one of the places, for each slice of the image that is nearest to it.</summary>
    /// <param name="frame">The grid of the frame.</param>
    /// <param name="stored">Gives its values, where there are such slices.</param>
    public IEnumerable<(int Slice, float[] Values)> Take(LabelGrid frame, Func<float[]> stored)
    {
        var index = IndexOf(frame);
        List<int> slices = [.. Enumerable.Range(0, _nearest.Count).Where(slice => _nearest[slice] == index)];
        if (slices.Count == 0)
        {
            return [];
        }

        var values = Moved(_slices[index], Beside(frame, out _)!.Take(stored(), frame, _slices[index]));
        return slices.Select(slice => (slice, values));
    }

    double Off => Math.Max(Tolerance, Tolerance * (Step ?? 0));

    int IndexOf(LabelGrid frame)
    {
        var position = Position(frame);
        var above = Array.BinarySearch(_positions, position);
        above = Math.Min(above < 0 ? ~above : above, _positions.Length - 1);
        return above > 0 && position - _positions[above - 1] < _positions[above] - position ? above - 1 : above;
    }

    /// <summary>Brings a slice of a tilted series to the pixels of the volume, which is upright and larger, each to the nearest.</summary>
    float[] Moved(LabelGrid slice, float[] values)
    {
        if ((slice.Columns, slice.Rows) == (_image.Columns, _image.Rows))
        {
            return values;
        }

        var shift = slice.Plane.Origin - _image.Plane.Origin;
        var left = (int)Math.Round(shift.Dot(_image.Plane.AlongRow) / _image.Spacing.Column);
        var top = (int)Math.Round(shift.Dot(_image.Plane.AlongColumn) / _image.Spacing.Row);
        var moved = new float[_image.Columns * _image.Rows];
        for (var y = Math.Max(0, -top); y < Math.Min(slice.Rows, _image.Rows - top); y++)
        {
            for (var x = Math.Max(0, -left); x < Math.Min(slice.Columns, _image.Columns - left); x++)
            {
                moved[((y + top) * _image.Columns) + x + left] = values[(y * slice.Columns) + x];
            }
        }

        return moved;
    }
}
