namespace OnnxRad.Models;

/// <summary>The Dice coefficient of one class: 2 |A and B| / (|A| + |B|) over the pixels A that are of it and B that are said to be.</summary>
/// <remarks>L. R. Dice, "Measures of the Amount of Ecologic Association Between Species", 1945.</remarks>
public static class Dice
{
    /// <summary>The coefficient, 0 to 1; not a number where the class is in neither map.</summary>
    /// <param name="truth">The class of each pixel; pixels below 0 count for nothing.</param>
    /// <param name="prediction">The predicted class of each pixel.</param>
    /// <param name="classIndex">The class.</param>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public static double Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classIndex)
    {
        var (both, inTruth, inPrediction) = Overlap.Of(truth, prediction, classIndex);
        return 2.0 * both / (inTruth + inPrediction);
    }
}
