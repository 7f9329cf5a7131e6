namespace OnnxRad.Models;

/// <summary>One segmented image compared with the truth: a value for each class but the background, in the order of the classes.</summary>
/// <param name="Dice">Dice coefficients; not a number where the class is in neither map.</param>
/// <param name="Jaccard">Jaccard indices, likewise.</param>
/// <param name="Surface">
/// Distances of the outlines, in pixels; not numbers where the class is missing in one of the maps. Empty where they were not measured.
/// </param>
public sealed record SegmentationCase(IReadOnlyList<double> Dice, IReadOnlyList<double> Jaccard, IReadOnlyList<SurfaceDistance> Surface)
{
    /// <summary>The distances in mm; empty where the spacing of the pixels is not known.</summary>
    public IReadOnlyList<SurfaceDistance> SurfaceInMm { get; init; } = [];

    /// <summary>Compares two label maps without the distances of outlines.</summary>
    /// <param name="truth">The class of each pixel; pixels below 0 count for nothing.</param>
    /// <param name="prediction">The predicted class of each pixel.</param>
    /// <param name="classes">The number of classes, at least 2; the first is the background.</param>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public static SegmentationCase OfOverlap(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classes)
    {
        var (dice, jaccard) = (new double[classes - 1], new double[classes - 1]);
        for (var c = 1; c < classes; c++)
        {
            (dice[c - 1], jaccard[c - 1]) = (Models.Dice.Of(truth, prediction, c), Models.Jaccard.Of(truth, prediction, c));
        }

        return new(dice, jaccard, []);
    }

    /// <summary>Compares two label maps.</summary>
    /// <param name="truth">The class of each pixel, row after row; pixels below 0 count for nothing.</param>
    /// <param name="prediction">The predicted class of each pixel.</param>
    /// <param name="classes">The number of classes, at least 2; the first is the background.</param>
    /// <param name="width">Columns of the maps.</param>
    /// <param name="spacing">From one row to the next and from one column to the next, in mm; null where it is not known.</param>
    /// <exception cref="ArgumentException">The maps differ in size, or do not fit the width, or a spacing is not above 0.</exception>
    public static SegmentationCase From(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classes, int width, (double Row, double Column)? spacing = null)
    {
        SurfaceDistance.ThrowIfNotInRows(truth, prediction, width);
        return From(truth, prediction, classes, (1, truth.Length / width, width), spacing is var (row, column) ? (1, row, column) : null);
    }

    /// <summary>Compares two label volumes.</summary>
    /// <param name="truth">The class of each voxel, slice after slice and row after row; voxels below 0 count for nothing.</param>
    /// <param name="prediction">The predicted class of each voxel.</param>
    /// <param name="classes">The number of classes, at least 2; the first is the background.</param>
    /// <param name="size">Slices, rows and columns.</param>
    /// <param name="spacing">From one slice, row and column to the next, in mm; null where it is not known.</param>
    /// <exception cref="ArgumentException">The volumes do not have the size, or a spacing is not above 0.</exception>
    public static SegmentationCase From(
        ReadOnlySpan<int> truth,
        ReadOnlySpan<int> prediction,
        int classes,
        (int Depth, int Height, int Width) size,
        (double Slice, double Row, double Column)? spacing = null)
    {
        var (surface, inMm) = (new SurfaceDistance[classes - 1], new SurfaceDistance[spacing is null ? 0 : classes - 1]);
        for (var c = 1; c < classes; c++)
        {
            surface[c - 1] = SurfaceDistance.Between(truth, prediction, c, size, (1, 1, 1));
            if (spacing is { } mm)
            {
                inMm[c - 1] = SurfaceDistance.Between(truth, prediction, c, size, mm);
            }
        }

        return OfOverlap(truth, prediction, classes) with { Surface = surface, SurfaceInMm = inMm };
    }
}
