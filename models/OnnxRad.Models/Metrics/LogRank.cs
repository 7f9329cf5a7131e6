namespace OnnxRad.Models;

/// <summary>The log-rank test of whether two groups of cases have the same survival.</summary>
/// <param name="ChiSquare">The test's statistic, of one degree of freedom.</param>
/// <param name="P">The probability of a statistic as large when both survive alike.</param>
/// <param name="Observed">The events seen in the first group and in the second.</param>
/// <param name="Expected">The events expected in each when both survive alike.</param>
/// <remarks>N. Mantel, Cancer Chemotherapy Reports 50, 163-170 (1966), with the hypergeometric variance.</remarks>
public sealed record LogRank(double ChiSquare, double P, (int First, int Second) Observed, (double First, double Second) Expected)
{
    /// <summary>Runs the test.</summary>
    /// <param name="times">The time of each case, above 0.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <param name="second">Whether the case belongs to the second group; both must occur.</param>
    /// <returns>Null when no event was seen while both groups were observed.</returns>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, a time is not above 0, or a group has no case.</exception>
    public static LogRank? From(IReadOnlyList<double> times, IReadOnlyList<bool> events, IReadOnlyList<bool> second)
    {
        Guard.Survival(times, events);
        if (second.Count != times.Count || second.All(s => s) || !second.Any(s => s))
        {
            throw new ArgumentException(
                $"{second.Count} groups for {times.Count} cases, {second.Count(s => s)} of them the second; expected one for each case, and both.",
                nameof(second));
        }

        var (n, n2) = (times.Count, second.Count(s => s));
        var (seen, expected, variance) = ((First: 0, Second: 0), (First: 0.0, Second: 0.0), 0.0);
        foreach (var group in Enumerable.Range(0, times.Count).GroupBy(i => times[i]).OrderBy(g => g.Key))
        {
            int[] died = [.. group.Where(i => events[i])];
            var (d, d2, share) = (died.Length, died.Count(i => second[i]), (double)n2 / n);
            seen = (seen.First + d - d2, seen.Second + d2);
            expected = (expected.First + (d * (1 - share)), expected.Second + (d * share));
            variance += n > 1 ? d * share * (1 - share) * (n - d) / (n - 1) : 0;
            (n, n2) = (n - group.Count(), n2 - group.Count(i => second[i]));
        }

        var difference = seen.Second - expected.Second;
        var chiSquare = difference * difference / variance;
        return variance > 0 ? new(chiSquare, NormalTail.TwoSided(Math.Sqrt(chiSquare)), seen, expected) : null;
    }
}
