namespace OnnxRad.Models;

/// <summary>The squared error of predicted survival curves, where cases are weighted for those that were censored.</summary>
/// <remarks>
/// E. Graf et al., Stat. Med. 18, 2529-2545 (1999): at a time t a case whose event was at T up to t counts S(t)^2 / G(T-), one
/// observed beyond t counts (1 - S(t))^2 / G(t), one censored before counts nothing; G is the Kaplan-Meier curve of the censoring, of
/// which an event at the same time is not at risk: the weights add up to the number of cases as long as one is observed beyond t.
/// </remarks>
public static class BrierScore
{
    /// <summary>The score at one time, 0 (perfect) to 1; 0.25 for a constant 0.5.</summary>
    /// <param name="times">The time of each case, above 0.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <param name="survival">The predicted share without event at <paramref name="time"/> for each case, 0 to 1.</param>
    /// <param name="time">At least 0.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, a time is not above 0, or a share is no number.</exception>
    public static double At(IReadOnlyList<double> times, IReadOnlyList<bool> events, IReadOnlyList<double> survival, double time)
    {
        Guard.Survival(times, events);
        Guard.Pairs(times, survival);
        var censoring = KaplanMeier.OfCensoring(times, events);
        return At(times, events, survival, time, censoring.At(time), Earlier(times, censoring));
    }

    /// <summary>The mean of the score over time, by the trapezoid rule between the given times.</summary>
    /// <param name="times">The time of each case, above 0.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <param name="curves">For each case its predicted share without event at each time of <paramref name="grid"/>.</param>
    /// <param name="grid">At least two times, rising.</param>
    /// <exception cref="ArgumentException">As for one time; also a grid that does not rise or does not fit the curves.</exception>
    public static double Integrated(
        IReadOnlyList<double> times, IReadOnlyList<bool> events, IReadOnlyList<float[]> curves, IReadOnlyList<double> grid)
    {
        Guard.Survival(times, events);
        if (grid.Count < 2 || grid.Zip(grid.Skip(1)).Any(pair => !(pair.First < pair.Second)) || curves.Any(c => c.Length != grid.Count))
        {
            throw new ArgumentException(
                $"The grid has {grid.Count} times; expected at least 2, rising, and as many points on each curve.", nameof(grid));
        }

        var censoring = KaplanMeier.OfCensoring(times, events);
        var earlier = Earlier(times, censoring);
        var scores = new double[grid.Count];
        for (var j = 0; j < scores.Length; j++)
        {
            double[] survival = [.. curves.Select(curve => (double)curve[j])];
            Guard.Pairs(times, survival);
            scores[j] = At(times, events, survival, grid[j], censoring.At(grid[j]), earlier);
        }

        var area = 0.0;
        for (var j = 1; j < scores.Length; j++)
        {
            area += (grid[j] - grid[j - 1]) * (scores[j] + scores[j - 1]) / 2;
        }

        return area / (grid[^1] - grid[0]);
    }

    static double[] Earlier(IReadOnlyList<double> times, KaplanMeier censoring) => [.. times.Select(censoring.Before)];

    /// <param name="times">The time of each case.</param>
    /// <param name="events">Whether the event was seen.</param>
    /// <param name="survival">The predicted share of each case.</param>
    /// <param name="time">When.</param>
    /// <param name="later">G at the time; not 0 where it divides, as the curve stays above 0 as long as a case is observed.</param>
    /// <param name="earlier">G just before the time of each case, likewise.</param>
    static double At(
        IReadOnlyList<double> times, IReadOnlyList<bool> events, IReadOnlyList<double> survival, double time, double later, double[] earlier)
    {
        var sum = 0.0;
        for (var i = 0; i < times.Count; i++)
        {
            if (times[i] > time)
            {
                sum += (1 - survival[i]) * (1 - survival[i]) / later;
            }
            else if (events[i])
            {
                sum += survival[i] * survival[i] / earlier[i];
            }
        }

        return sum / times.Count;
    }
}
