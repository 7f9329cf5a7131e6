namespace OnnxRad.Models;

/// <summary>How often each true class was predicted as each class.</summary>
public sealed record ConfusionMatrix
{
    /// <summary>The class names, in the order of rows and columns.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Counts of shape (K, K): rows are the truth, columns the predictions.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Counts { get; init; }

    /// <summary>The count of images of class <paramref name="truth"/> predicted as class <paramref name="predicted"/>.</summary>
    /// <param name="truth">Index of the true class.</param>
    /// <param name="predicted">Index of the predicted class.</param>
    public int this[int truth, int predicted] => Counts[truth][predicted];

    /// <summary>Counts predictions against the truth.</summary>
    /// <param name="labels">The true class of each image, 0 to K - 1.</param>
    /// <param name="predictions">The predicted class of each image, 0 to K - 1.</param>
    /// <param name="classes">The K class names.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a class index is out of range.</exception>
    public static ConfusionMatrix From(IReadOnlyList<int> labels, IReadOnlyList<int> predictions, IReadOnlyList<string> classes)
    {
        if (labels.Count != predictions.Count)
        {
            throw new ArgumentException(
                $"{predictions.Count} predictions do not fit {labels.Count} labels; expected one for each.", nameof(predictions));
        }

        var counts = new int[classes.Count][];
        for (var k = 0; k < counts.Length; k++)
        {
            counts[k] = new int[classes.Count];
        }

        for (var i = 0; i < labels.Count; i++)
        {
            Guard.Class(labels[i], i, classes.Count, nameof(labels));
            Guard.Class(predictions[i], i, classes.Count, nameof(predictions));
            counts[labels[i]][predictions[i]]++;
        }

        return new ConfusionMatrix { Classes = classes, Counts = counts };
    }

    /// <summary>The number of images whose true class is <paramref name="truth"/>.</summary>
    /// <param name="truth">Index of the true class.</param>
    public int RowTotal(int truth) => Counts[truth].Sum();
}
