namespace OnnxRad.Models;

/// <summary>The share of the positive images that were predicted positive (recall, true positive rate).</summary>
public static class Sensitivity
{
    /// <summary>The sensitivity with its Wilson score 95 % interval.</summary>
    /// <param name="matrix">The counts.</param>
    /// <param name="positive">Index of the positive class; every other class is negative.</param>
    /// <exception cref="ArgumentException">No image is positive, or the index is out of range.</exception>
    public static Estimate From(ConfusionMatrix matrix, int positive)
    {
        Guard.Class(positive, 0, matrix.Classes.Count, nameof(positive));
        var all = matrix.RowTotal(positive);
        return all > 0
            ? Wilson.Proportion(matrix[positive, positive], all)
            : throw new ArgumentException(
                $"No image is of class '{matrix.Classes[positive]}'; sensitivity needs at least one.", nameof(matrix));
    }
}
