using static System.FormattableString;

namespace OnnxRad.Imaging.Labels;

/// <summary>From the indices of an image to those of labels on the same grid, whose axes may be in another order or the other way round.</summary>
sealed class GridMap
{
    // Of a pixel; places are written in few decimal digits, and as 32-bit numbers in NIfTI files.
    const double Tolerance = 0.1;

    readonly int[] _axis; // of the labels, for each axis of the image
    readonly int[] _sign;
    readonly int[] _start; // index of the labels for the image's first pixel

    GridMap(int[] axis, int[] sign, int[] start) => (_axis, _sign, _start) = (axis, sign, start);

    /// <summary>Compares two grids.</summary>
    /// <exception cref="LabelMismatchException">They are not the same, and the image is no slice of the labels.</exception>
    public static GridMap Between(LabelGrid image, LabelGrid labels) => Find(image, labels, out var problem)
        ?? throw new LabelMismatchException($"Their {problem}: the labels are {labels}; the image is {image}.");

    /// <summary>Compares two grids; null, and in words what differs, where they are not the same and the image is no slice of the labels.</summary>
    public static GridMap? Find(LabelGrid image, LabelGrid labels, out string problem)
    {
        problem = "spacings or directions differ";
        var (from, to, sizes) = (image.Steps, labels.Steps, labels.Sizes);
        var (axis, sign) = (new int[3], new int[3]);
        for (var i = 0; i < 3; i++)
        {
            // How many pixels of the labels, along each of their axes, one pixel of the image is.
            double[] shares = [.. to.Select(step => from[i].Dot(step) / step.Dot(step))];
            axis[i] = Array.IndexOf(shares, shares.MaxBy(Math.Abs));
            sign[i] = shares[axis[i]] < 0 ? -1 : 1;
            var drift = shares.Select((share, a) => Math.Abs(a == axis[i] ? share - sign[i] : share)).Max() * (image.Sizes[i] - 1);
            if (!(drift < Tolerance || (i == 2 && image.Slices == 1)))
            {
                return null;
            }
        }

        if (!axis.Order().SequenceEqual([0, 1, 2]))
        {
            return null;
        }

        problem = "sizes differ";
        var haveSizes = Enumerable.Range(0, 3).All(i => sizes[axis[i]] == image.Sizes[i] || (i == 2 && image.Slices == 1));
        return haveSizes && Start(image, labels, out var start, out problem) && Reaches(image, sizes, new(axis, sign, start)) ? new(axis, sign, start) : null;
    }

    /// <summary>The index of the image's first pixel in the labels, where it is one.</summary>
    static bool Start(LabelGrid image, LabelGrid labels, out int[] start, out string problem)
    {
        (start, problem) = (new int[3], "places differ");
        var offset = image.Plane.Origin - labels.Plane.Origin;
        for (var a = 0; a < 3; a++)
        {
            var step = labels.Steps[a];
            var place = offset.Dot(step) / step.Dot(step);
            if (!(Math.Abs(place - Math.Round(place)) < Tolerance && Math.Abs(place) < int.MaxValue / 2))
            {
                problem = Invariant($"places are {Math.Abs(place - Math.Round(place)) * step.Length:0.##} mm off");
                return false;
            }

            start[a] = (int)Math.Round(place);
        }

        return true;
    }

    static bool Reaches(LabelGrid image, int[] sizes, GridMap map)
    {
        for (var i = 0; i < 3; i++)
        {
            var (axis, first) = (map._axis[i], map._start[map._axis[i]]);
            var last = first + (map._sign[i] * (image.Sizes[i] - 1));
            if (first < 0 || first >= sizes[axis] || last < 0 || last >= sizes[axis])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The labels of the image's pixels.</summary>
    /// <param name="labels">The values of the labels, slice after slice.</param>
    /// <param name="grid">The grid of the labels.</param>
    /// <param name="image">The grid of the image.</param>
    public float[] Take(ReadOnlySpan<float> labels, LabelGrid grid, LabelGrid image)
    {
        int[] strides = [1, grid.Columns, grid.Columns * grid.Rows];
        int[] steps = [.. _axis.Select((a, i) => _sign[i] * strides[a])];
        var first = _start[0] + (_start[1] * strides[1]) + (_start[2] * strides[2]);
        var taken = new float[image.Slices * image.Rows * image.Columns];
        var at = 0;
        for (var z = 0; z < image.Slices; z++)
        {
            for (var y = 0; y < image.Rows; y++)
            {
                var place = first + (z * steps[2]) + (y * steps[1]);
                for (var x = 0; x < image.Columns; x++, place += steps[0])
                {
                    taken[at++] = labels[place];
                }
            }
        }

        return taken;
    }
}
