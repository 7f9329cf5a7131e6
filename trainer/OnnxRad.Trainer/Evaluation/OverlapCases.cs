using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Compares segmentations whose classes may overlap: each class by itself, as a map of it and what it is not.</summary>
static class OverlapCases
{
    /// <param name="truth">A set of classes for each pixel (<see cref="ClassSets"/>); below 0 it counts for nothing.</param>
    /// <param name="prediction">The predicted sets.</param>
    /// <param name="classes">The number of classes, at least 2; the first is the background.</param>
    /// <param name="compare">Compares two maps of two classes.</param>
    public static SegmentationCase Compare(
        ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classes, Func<int[], int[], SegmentationCase> compare)
    {
        var cases = new List<SegmentationCase>(classes - 1);
        for (var c = 1; c < classes; c++)
        {
            cases.Add(compare(ClassSets.Mask(truth, c), ClassSets.Mask(prediction, c)));
        }

        return new([.. cases.SelectMany(one => one.Dice)], [.. cases.SelectMany(one => one.Jaccard)], [.. cases.SelectMany(one => one.Surface)])
        {
            SurfaceInMm = [.. cases.SelectMany(one => one.SurfaceInMm)],
        };
    }
}
