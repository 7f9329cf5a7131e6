namespace OnnxRad.Models;

/// <summary>Time cut into intervals, for models that predict the risk of an event in each.</summary>
/// <remarks>
/// M. F. Gensheimer, B. Narasimhan, PeerJ 7:e6257 (2019): interval j lies between break j - 1 (0 for the first) and break j. A censored
/// case survived the intervals of which it was observed at least one half; events beyond the last break are not seen.
/// </remarks>
public sealed record SurvivalIntervals
{
    /// <summary>Makes intervals.</summary>
    /// <param name="breaks">The end of each interval: at least one, above 0 and rising.</param>
    /// <exception cref="ArgumentException">The breaks do not rise, or the first is not above 0.</exception>
    public SurvivalIntervals(IReadOnlyList<double> breaks)
    {
        if (breaks.Count == 0 || !breaks.All(double.IsFinite) || !breaks.Prepend(0).Zip(breaks).All(pair => pair.First < pair.Second))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The breaks ({string.Join(", ", breaks.Select(b => b.ToString(System.Globalization.CultureInfo.InvariantCulture)))}) ")
                + "are no ends of intervals; expected at least one finite number, above 0 and rising.",
                nameof(breaks));
        }

        Breaks = breaks;
    }

    /// <summary>The end of each interval.</summary>
    public IReadOnlyList<double> Breaks { get; }

    /// <summary>Intervals with about as many events in each; fewer where events fall on the same times.</summary>
    /// <remarks>The ends are numbers of single precision, as are the times that networks are trained with.</remarks>
    /// <param name="times">The time of each case, above 0.</param>
    /// <param name="events">Whether the event was seen; at least one was.</param>
    /// <param name="count">The most intervals, at least 1.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, a time is not above 0, or there is no event.</exception>
    public static SurvivalIntervals OfEvents(IReadOnlyList<double> times, IReadOnlyList<bool> events, int count)
    {
        Guard.Survival(times, events);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        double[] seen = [.. times.Where((_, i) => events[i]).Select(time => (double)(float)time).Order()];
        if (seen.Length == 0)
        {
            throw new ArgumentException($"All {times.Count} cases are censored; intervals need at least one event.", nameof(events));
        }

        // Just above the last event of its share, so that this event falls into the interval.
        var ends = Enumerable.Range(1, count).Select(j => MathF.BitIncrement((float)Resampling.Percentile(seen, (double)j / count)));
        return new([.. ends.Distinct().Select(end => (double)end)]);
    }

    /// <summary>What is known of a case in each interval: 1 it had its event there, 0 it survived it, NaN nothing.</summary>
    /// <param name="time">Above 0.</param>
    /// <param name="isEvent">Whether the event was seen; otherwise the case is censored.</param>
    public float[] Encode(double time, bool isEvent)
    {
        var known = new float[Breaks.Count];
        for (var j = 0; j < known.Length; j++)
        {
            var (start, end) = (j == 0 ? 0 : Breaks[j - 1], Breaks[j]);
            known[j] = isEvent
                ? time >= end ? 0 : time >= start ? 1 : float.NaN
                : time >= (start + end) / 2 ? 0 : float.NaN;
        }

        return known;
    }
}
