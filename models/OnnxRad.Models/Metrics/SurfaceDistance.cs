namespace OnnxRad.Models;

/// <summary>How far the outline of a predicted region is from the true one, in both directions.</summary>
/// <remarks>
/// The outline is the pixels of a region that have one of their four neighbours outside it, of volumes one of their six, or lie on the edge of
/// the map. Each pixel of either outline has a distance to the nearest one of the other.
/// </remarks>
/// <param name="Hausdorff95">
/// The larger of the two directions' 95th percentiles (between the nearest values in proportion), in the units of the spacing.
/// </param>
/// <param name="Mean">The mean of the distances of both directions together (average symmetric surface distance).</param>
public readonly record struct SurfaceDistance(double Hausdorff95, double Mean)
{
    /// <summary>Where a region is missing in the truth or in the prediction: both values are not numbers.</summary>
    public static SurfaceDistance Undefined { get; } = new(double.NaN, double.NaN);

    /// <summary>Compares a class in two label maps.</summary>
    /// <param name="truth">The class of each pixel, shape (height, width); below 0 is of no class.</param>
    /// <param name="prediction">The predicted class of each pixel; counts as no class where the truth is below 0.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="width">Columns of the maps.</param>
    /// <param name="rowSpacing">From one row to the next, in mm for example; default 1, so that distances are in pixels.</param>
    /// <param name="columnSpacing">From one column to the next; default 1.</param>
    /// <exception cref="ArgumentException">The maps differ in size, or do not fit the width, or a spacing is not above 0.</exception>
    public static SurfaceDistance Between(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classIndex, int width, double rowSpacing = 1, double columnSpacing = 1)
    {
        ThrowIfNotInRows(truth, prediction, width);
        if (!(rowSpacing > 0 && columnSpacing > 0))
        {
            throw new ArgumentException(FormattableString.Invariant($"The spacing is {rowSpacing}, {columnSpacing}; expected numbers above 0."), nameof(rowSpacing));
        }

        return Measure(truth, prediction, classIndex, (1, truth.Length / width, width), (1, rowSpacing, columnSpacing));
    }

    /// <summary>Compares a class in two label volumes.</summary>
    /// <param name="truth">The class of each voxel, slice after slice and row after row; below 0 is of no class.</param>
    /// <param name="prediction">The predicted class of each voxel; counts as no class where the truth is below 0.</param>
    /// <param name="classIndex">The class.</param>
    /// <param name="size">Slices, rows and columns; with one slice the distances are those of images.</param>
    /// <param name="spacing">From one slice, row and column to the next, in mm for example; 1 for distances in voxels.</param>
    /// <exception cref="ArgumentException">The volumes do not have the size, or a spacing is not above 0.</exception>
    public static SurfaceDistance Between(
        ReadOnlySpan<int> truth,
        ReadOnlySpan<int> prediction,
        int classIndex,
        (int Depth, int Height, int Width) size,
        (double Slice, double Row, double Column) spacing)
    {
        if (truth.Length != prediction.Length || size.Depth < 1 || size.Height < 1 || truth.Length != (long)size.Depth * size.Height * size.Width)
        {
            throw new ArgumentException(
                $"The truth has {truth.Length} voxels, the prediction {prediction.Length}; expected {size.Depth} x {size.Height} x {size.Width} (slices, rows, columns).",
                nameof(size));
        }

        if (!(spacing is { Slice: > 0, Row: > 0, Column: > 0 }))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The spacing is {spacing.Slice}, {spacing.Row}, {spacing.Column}; expected numbers above 0."), nameof(spacing));
        }

        return Measure(truth, prediction, classIndex, size, spacing);
    }

    /// <summary>Refuses maps that differ in size, or have no whole rows.</summary>
    internal static void ThrowIfNotInRows(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int width)
    {
        if (truth.Length != prediction.Length || width < 1 || truth.Length % width != 0)
        {
            throw new ArgumentException(
                $"The truth has {truth.Length} pixels, the prediction {prediction.Length}; expected as many, in whole rows of {width}.", nameof(prediction));
        }
    }

    static SurfaceDistance Measure(
        ReadOnlySpan<int> truth,
        ReadOnlySpan<int> prediction,
        int classIndex,
        (int Depth, int Height, int Width) size,
        (double Slice, double Row, double Column) spacing)
    {
        // Nothing outside of the box that holds both regions has a part in it; its edge is outside of them, or of the map.
        if (RegionBox.Of(truth, prediction, classIndex, size) is not { } box)
        {
            return Undefined;
        }

        var (first, second) = box.Cut(truth, prediction, classIndex, size);
        var isVolume = size.Depth > 1;
        var (outline, other) = (Outline(first, box.Size, isVolume), Outline(second, box.Size, isVolume));
        if (!outline.Contains(true) || !other.Contains(true))
        {
            return Undefined;
        }

        var toOther = Distances(outline, DistanceTransform.Of(other, box.Size, spacing));
        var fromOther = Distances(other, DistanceTransform.Of(outline, box.Size, spacing));
        return new(
            Math.Max(Resampling.Percentile(toOther, 0.95), Resampling.Percentile(fromOther, 0.95)),
            (toOther.Sum() + fromOther.Sum()) / (toOther.Length + fromOther.Length));
    }

    static bool[] Outline(bool[] region, (int Depth, int Height, int Width) size, bool isVolume)
    {
        var (depth, height, width) = size;
        var plane = height * width;
        var outline = new bool[region.Length];
        for (var i = 0; i < region.Length; i++)
        {
            var (slice, row, column) = (i / plane, i / width % height, i % width);
            outline[i] = region[i]
                && (row == 0 || column == 0 || row == height - 1 || column == width - 1
                    || !region[i - 1] || !region[i + 1] || !region[i - width] || !region[i + width]
                    || (isVolume && (slice == 0 || slice == depth - 1 || !region[i - plane] || !region[i + plane])));
        }

        return outline;
    }

    static double[] Distances(bool[] outline, double[] distances)
    {
        double[] found = [.. distances.Where((_, i) => outline[i])];
        Array.Sort(found);
        return found;
    }
}
