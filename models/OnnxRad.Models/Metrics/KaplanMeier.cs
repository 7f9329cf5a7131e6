namespace OnnxRad.Models;

/// <summary>The share of cases without event over time, where some are observed for a part of the time only.</summary>
/// <remarks>E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53, 457-481 (1958); a case censored at the time of an event is at risk of it.</remarks>
public sealed record KaplanMeier
{
    /// <summary>One point for each time at which an event was seen, in rising order; before the first the share is 1.</summary>
    public required IReadOnlyList<SurvivalPoint> Points { get; init; }

    /// <summary>The first time at which the share is at most one half.</summary>
    /// <value><c>null</c> when it stays above.</value>
    /// <remarks>A share above one half by no more than 1e-9 counts as one half: the product of its steps is rounded.</remarks>
    public double? Median => Points.Where(point => point.Survival <= 0.5 + 1e-9).Select(point => (double?)point.Time).FirstOrDefault();

    /// <summary>Estimates the curve.</summary>
    /// <param name="times">The time of each case, above 0.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, or a time is not above 0.</exception>
    public static KaplanMeier From(IReadOnlyList<double> times, IReadOnlyList<bool> events)
    {
        Guard.Survival(times, events);
        return Estimate(times, events, isCensoring: false);
    }

    /// <summary>The curve of the censoring: an event at the time of a censoring comes before it, and is not at risk of it.</summary>
    internal static KaplanMeier OfCensoring(IReadOnlyList<double> times, IReadOnlyList<bool> events) => Estimate(times, events, isCensoring: true);

    static KaplanMeier Estimate(IReadOnlyList<double> times, IReadOnlyList<bool> events, bool isCensoring)
    {
        var points = new List<SurvivalPoint>();
        var (atRisk, survival, greenwood) = (times.Count, 1.0, 0.0);
        foreach (var group in Enumerable.Range(0, times.Count).GroupBy(i => times[i]).OrderBy(g => g.Key))
        {
            var (size, steps) = (group.Count(), group.Count(i => events[i] != isCensoring));
            var exposed = isCensoring ? atRisk - (size - steps) : atRisk;
            if (steps > 0)
            {
                survival *= (double)(exposed - steps) / exposed;
                greenwood += steps == exposed ? 0 : (double)steps / ((double)exposed * (exposed - steps));
                points.Add(new(group.Key, survival, exposed, steps, survival * Math.Sqrt(greenwood)));
            }

            atRisk -= size;
        }

        return new KaplanMeier { Points = points };
    }

    /// <summary>The share of cases without event just after a time.</summary>
    /// <remarks>O(log n).</remarks>
    public double At(double time) => After(step => step <= time);

    /// <summary>The share of cases without event just before a time.</summary>
    /// <remarks>O(log n).</remarks>
    public double Before(double time) => After(step => step < time);

    /// <summary>The share after the last step that is past, which holds for all before it too.</summary>
    double After(Func<double, bool> isPast)
    {
        var (past, end) = (0, Points.Count);
        while (past < end)
        {
            var middle = past + ((end - past) / 2);
            (past, end) = isPast(Points[middle].Time) ? (middle + 1, end) : (past, middle);
        }

        return past == 0 ? 1 : Points[past - 1].Survival;
    }
}
