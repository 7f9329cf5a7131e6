namespace OnnxRad.Models;

/// <summary>The share of images whose class was predicted correctly.</summary>
public static class Accuracy
{
    /// <summary>The accuracy with its Wilson score 95 % interval.</summary>
    /// <param name="matrix">The counts; at least one image.</param>
    /// <exception cref="ArgumentException">The matrix counts no image.</exception>
    public static Estimate From(ConfusionMatrix matrix)
    {
        var (correct, all) = (0, 0);
        for (var k = 0; k < matrix.Classes.Count; k++)
        {
            correct += matrix[k, k];
            all += matrix.RowTotal(k);
        }

        return all > 0
            ? Wilson.Proportion(correct, all)
            : throw new ArgumentException("The confusion matrix counts no image; accuracy needs at least one.", nameof(matrix));
    }
}
