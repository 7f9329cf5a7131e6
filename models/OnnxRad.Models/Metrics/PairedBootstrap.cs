namespace OnnxRad.Models;

/// <summary>Compares two models on the same cases by drawing the cases anew, with replacement, and both models' results with them.</summary>
/// <remarks>
/// What the models agree on falls out of the difference, so that much smaller ones show than by comparing two intervals. The
/// interval is the percentile interval. P is twice the smaller share of the resamples whose difference is at most, or at least, 0,
/// counting the cases themselves as one more on either side: (1 + count) / (1 + resamples), and at most 1. Says nothing about what
/// another training run of the same model would give.
/// </remarks>
public static class PairedBootstrap
{
    /// <summary>The difference of the areas under the ROC curves.</summary>
    /// <param name="positive">Whether each case is positive; both kinds must occur.</param>
    /// <param name="first">The first model's score of each case, higher for positive ones.</param>
    /// <param name="second">The second model's.</param>
    /// <param name="options">How to draw; resamples without a case of either kind are drawn again.</param>
    /// <exception cref="ArgumentException">The lists do not fit, a score is not a number, or a class is absent.</exception>
    public static PairedDifference Auc(
        IReadOnlyList<bool> positive, IReadOnlyList<double> first, IReadOnlyList<double> second, BootstrapOptions? options = null)
    {
        var (areaOfFirst, areaOfSecond) = (new WeightedAuc(positive, first), new WeightedAuc(positive, second));
        return Run(positive.Count, counts => areaOfFirst.Of(counts) - areaOfSecond.Of(counts), options ?? new());
    }

    /// <summary>The difference of the shares of correct predictions.</summary>
    /// <param name="first">Whether the first model is right about each case.</param>
    /// <param name="second">Whether the second model is.</param>
    /// <param name="options">How to draw.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty.</exception>
    public static PairedDifference Accuracy(IReadOnlyList<bool> first, IReadOnlyList<bool> second, BootstrapOptions? options = null)
    {
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException(
                $"{first.Count} predictions of the first model and {second.Count} of the second; expected one of each for every case.", nameof(second));
        }

        int[] wins = [.. first.Zip(second, (a, b) => (a ? 1 : 0) - (b ? 1 : 0))];
        return Run(
            wins.Length,
            counts =>
            {
                var (sum, drawn) = (0L, 0L);
                for (var i = 0; i < wins.Length; i++)
                {
                    (sum, drawn) = (sum + ((long)wins[i] * counts[i]), drawn + counts[i]);
                }

                return (double)sum / drawn;
            },
            options ?? new());
    }

    /// <summary>Draws.</summary>
    /// <param name="cases">The number of cases.</param>
    /// <param name="difference">The difference when each case counts as often as it was drawn; not a number where it is not defined.</param>
    /// <param name="options">How to draw.</param>
    static PairedDifference Run(int cases, Func<int[], double> difference, BootstrapOptions options)
    {
        var groups = Resampling.Groups(cases, options.Groups);
        Resampling.Check(options);
        var counts = new int[cases];
        Array.Fill(counts, 1);
        var value = difference(counts);
        var random = new Random(options.Seed);
        var drawn = new double[options.Resamples];
        for (var b = 0; b < drawn.Length;)
        {
            Resampling.Draw(groups, random, counts);
            if (difference(counts) is var d && !double.IsNaN(d))
            {
                drawn[b++] = d;
            }
        }

        Array.Sort(drawn);
        var tail = (1 + Math.Min(drawn.Count(d => d <= 0), drawn.Count(d => d >= 0))) / (1.0 + drawn.Length);
        return new(value, Resampling.Percentile(drawn, 0.025), Resampling.Percentile(drawn, 0.975), Math.Min(1, 2 * tail));
    }
}
