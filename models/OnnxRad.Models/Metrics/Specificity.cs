namespace OnnxRad.Models;

/// <summary>The share of the negative images that were predicted negative (true negative rate).</summary>
public static class Specificity
{
    /// <summary>The specificity with its Wilson score 95 % interval.</summary>
    /// <param name="matrix">The counts.</param>
    /// <param name="positive">Index of the positive class; every other class is negative.</param>
    /// <exception cref="ArgumentException">No image is negative, or the index is out of range.</exception>
    public static Estimate From(ConfusionMatrix matrix, int positive)
    {
        Guard.Class(positive, 0, matrix.Classes.Count, nameof(positive));
        var (all, calledPositive) = (0, 0);
        for (var k = 0; k < matrix.Classes.Count; k++)
        {
            if (k != positive)
            {
                all += matrix.RowTotal(k);
                calledPositive += matrix[k, positive];
            }
        }

        return all > 0
            ? Wilson.Proportion(all - calledPositive, all)
            : throw new ArgumentException(
                $"Every image is of class '{matrix.Classes[positive]}'; specificity needs at least one of another class.",
                nameof(matrix));
    }
}
