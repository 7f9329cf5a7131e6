namespace OnnxRad.Models;

/// <summary>The area under the ROC curve with DeLong's 95 % interval.</summary>
/// <remarks>
/// The interval is A plus or minus 1.96 standard errors on the plain scale, cut off at 0 and 1, as R's pROC gives it.
/// When a class has a single image its variance cannot be estimated and the interval is 0 to 1; when the classes are
/// separated completely the estimated variance is 0 and the interval is the point 1.
/// </remarks>
public static class Auc
{
    /// <summary>The area for two classes.</summary>
    /// <param name="positive">Whether each image is positive; both kinds must occur.</param>
    /// <param name="scores">The score of each image, higher for positive ones.</param>
    /// <remarks>O(n log n) in the number of images.</remarks>
    /// <exception cref="ArgumentException">The lists differ in length, a score is not a number, or a class is absent.</exception>
    public static Estimate From(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        var (area, components) = DeLong.Run(positive, scores);
        int[] counts = [positive.Count(p => !p), positive.Count(p => p)];
        var influence = new double[positive.Count];
        for (var i = 0; i < influence.Length; i++)
        {
            influence[i] = (components[i] - area) / counts[positive[i] ? 1 : 0];
        }

        return Interval(area, influence, i => positive[i] ? 1 : 0, counts);
    }

    /// <summary>The mean of the areas of each class against the rest, as the MedMNIST evaluator computes it.</summary>
    /// <param name="labels">The true class of each image, 0 to K - 1; every class must occur.</param>
    /// <param name="probabilities">K scores an image.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <remarks>
    /// The variance follows from what each image contributes: its structural components for the K areas are averaged before
    /// squaring, so the correlation between the areas counts (the infinitesimal jackknife), and the squares of a true class of n
    /// images are multiplied by n / (n - 1). For two complementary scores this equals DeLong's interval of
    /// <see cref="From(IReadOnlyList{bool}, IReadOnlyList{double})"/>. O(K n log n).
    /// </remarks>
    /// <exception cref="ArgumentException">The lists do not fit, a score is not a number, or a class is absent.</exception>
    public static Estimate OneVersusRest(IReadOnlyList<int> labels, IReadOnlyList<float[]> probabilities, int classes)
    {
        ScoreTable.Check(labels, probabilities, classes);
        var counts = new int[classes];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var influence = new double[labels.Count];
        var mean = 0.0;
        for (var k = 0; k < classes; k++)
        {
            var positive = new bool[labels.Count];
            var scores = new double[labels.Count];
            for (var i = 0; i < scores.Length; i++)
            {
                (positive[i], scores[i]) = (labels[i] == k, probabilities[i][k]);
            }

            var (area, components) = DeLong.Run(positive, scores);
            mean += area / classes;
            for (var i = 0; i < scores.Length; i++)
            {
                var group = positive[i] ? counts[k] : scores.Length - counts[k];
                influence[i] += (components[i] - area) / group / classes;
            }
        }

        return Interval(mean, influence, i => labels[i], counts);
    }

    static Estimate Interval(double area, double[] influence, Func<int, int> classOf, int[] counts)
    {
        if (counts.Contains(1))
        {
            return new Estimate(area, 0, 1);
        }

        var variance = 0.0;
        for (var i = 0; i < influence.Length; i++)
        {
            double n = counts[classOf(i)];
            variance += influence[i] * influence[i] * n / (n - 1);
        }

        var half = Estimate.Z * Math.Sqrt(variance);
        return new Estimate(area, Math.Max(0, area - half), Math.Min(1, area + half));
    }
}
