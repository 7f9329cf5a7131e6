namespace OnnxRad.Models;

/// <summary>Agreement on an ordered scale beyond chance, where a miss by two grades counts four times one by a single grade.</summary>
/// <remarks>J. Cohen, Psychological Bulletin 70, 213-220 (1968), with the weights (i - j)^2.</remarks>
public static class WeightedKappa
{
    /// <summary>The kappa with its bootstrap percentile interval of 95 %.</summary>
    /// <param name="first">One grade a case, 0 to K - 1.</param>
    /// <param name="second">The other grade of each case.</param>
    /// <param name="grades">K, at least 2.</param>
    /// <param name="options">How to draw.</param>
    /// <returns>1 for agreement, 0 for chance; null where both say a single and the same grade throughout.</returns>
    /// <exception cref="ArgumentException">The lists differ in length, are empty, or a grade is out of range.</exception>
    public static Estimate? Quadratic(IReadOnlyList<int> first, IReadOnlyList<int> second, int grades, BootstrapOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grades, 2);
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException($"{second.Count} grades do not fit {first.Count}; expected as many, and at least one.", nameof(second));
        }

        for (var i = 0; i < first.Count; i++)
        {
            Guard.Class(first[i], i, grades, nameof(first));
            Guard.Class(second[i], i, grades, nameof(second));
        }

        return Resampling.Interval(first.Count, counts => Of(first, second, counts), options);
    }

    /// <summary>
    /// 1 - mean of (a - b)^2 / its mean over all pairs of an a with any b, which is var(a) + var(b) + (mean(a) - mean(b))^2.
    /// </summary>
    static double Of(IReadOnlyList<int> first, IReadOnlyList<int> second, int[] counts)
    {
        var (n, a, b, aa, bb, observed) = (0L, 0L, 0L, 0L, 0L, 0L);
        for (var i = 0; i < counts.Length; i++)
        {
            long c = counts[i], x = first[i], y = second[i];
            (n, a, b, aa, bb, observed) = (n + c, a + (c * x), b + (c * y), aa + (c * x * x), bb + (c * y * y), observed + (c * (x - y) * (x - y)));
        }

        // Times n: whole numbers, so that chance agreement is 0 exactly where it is.
        var expected = (n * aa) + (n * bb) - (2 * a * b);
        return expected == 0 ? double.NaN : 1 - ((double)observed * n / expected);
    }
}
