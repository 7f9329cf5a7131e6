namespace OnnxRad.Models;

/// <summary>The Jaccard index of one class, also called intersection over union: |A and B| / |A or B|.</summary>
public static class Jaccard
{
    /// <summary>The index, 0 to 1; not a number where the class is in neither map.</summary>
    /// <param name="truth">The class of each pixel; pixels below 0 count for nothing.</param>
    /// <param name="prediction">The predicted class of each pixel.</param>
    /// <param name="classIndex">The class.</param>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public static double Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classIndex)
    {
        var (both, inTruth, inPrediction) = Overlap.Of(truth, prediction, classIndex);
        return (double)both / (inTruth + inPrediction - both);
    }
}
