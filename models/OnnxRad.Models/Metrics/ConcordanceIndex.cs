namespace OnnxRad.Models;

/// <summary>Harrell's C: the share of comparable pairs of cases in which the one with the higher risk has its event earlier.</summary>
/// <remarks>
/// F. E. Harrell et al., Stat. Med. 15, 361-387 (1996). A pair is comparable when the earlier time is that of an event, or both times
/// are equal and one of them is that of an event; then the event counts as earlier. Equal risks count one half. The interval is
/// the value plus or minus 1.96 standard errors by the infinitesimal jackknife, cut off at 0 and 1. O(n^2).
/// </remarks>
public static class ConcordanceIndex
{
    /// <summary>The index with its 95 % interval.</summary>
    /// <param name="times">The time of each case to its event or to the end of its observation, above 0.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <param name="risks">Higher for cases whose event is expected earlier; finite.</param>
    /// <returns>0 to 1, 0.5 for chance; null when no pair is comparable.</returns>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, a time is not above 0, or a risk is no finite number.</exception>
    public static Estimate? From(IReadOnlyList<double> times, IReadOnlyList<bool> events, IReadOnlyList<double> risks)
    {
        Guard.Survival(times, events);
        Guard.Pairs(times, risks);
        var (won, compared) = (new double[times.Count], new double[times.Count]);
        for (var i = 0; i < times.Count; i++)
        {
            for (var j = 0; events[i] && j < times.Count; j++)
            {
                if (times[j] > times[i] || (times[j] == times[i] && !events[j]))
                {
                    var win = risks[i] > risks[j] ? 1 : risks[i] == risks[j] ? 0.5 : 0;
                    (won[i], won[j]) = (won[i] + win, won[j] + win);
                    (compared[i], compared[j]) = (compared[i] + 1, compared[j] + 1);
                }
            }
        }

        // Each pair was counted for both of its cases.
        var pairs = compared.Sum() / 2;
        if (pairs == 0)
        {
            return null;
        }

        var value = won.Sum() / 2 / pairs;
        var variance = won.Zip(compared, (w, c) => (w - (value * c)) / pairs).Sum(d => d * d);
        var half = Estimate.Z * Math.Sqrt(variance);
        return new(value, Math.Max(0, value - half), Math.Min(1, value + half));
    }
}
