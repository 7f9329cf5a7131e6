namespace OnnxRad.Models;

/// <summary>One segmented image compared with the truth: a value for each class but the background, in the order of the classes.</summary>
/// <param name="Dice">Dice coefficients; not a number where the class is in neither map.</param>
/// <param name="Jaccard">Jaccard indices, likewise.</param>
/// <param name="Surface">Distances of the outlines; not numbers where the class is missing in one of the maps.</param>
public sealed record SegmentationCase(IReadOnlyList<double> Dice, IReadOnlyList<double> Jaccard, IReadOnlyList<SurfaceDistance> Surface)
{
    /// <summary>Compares two label maps.</summary>
    /// <param name="truth">The class of each pixel, row after row; pixels below 0 count for nothing.</param>
    /// <param name="prediction">The predicted class of each pixel.</param>
    /// <param name="classes">The number of classes, at least 2; the first is the background.</param>
    /// <param name="width">Columns of the maps.</param>
    /// <exception cref="ArgumentException">The maps differ in size, or do not fit the width.</exception>
    public static SegmentationCase From(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classes, int width)
    {
        var (dice, jaccard, surface) = (new double[classes - 1], new double[classes - 1], new SurfaceDistance[classes - 1]);
        for (var c = 1; c < classes; c++)
        {
            dice[c - 1] = Models.Dice.Of(truth, prediction, c);
            jaccard[c - 1] = Models.Jaccard.Of(truth, prediction, c);
            surface[c - 1] = SurfaceDistance.Between(truth, prediction, c, width);
        }

        return new(dice, jaccard, surface);
    }
}
