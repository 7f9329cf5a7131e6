namespace OnnxRad.Models;

/// <summary>The share of cases without event over time, where some are observed for a part of the time only.</summary>
/// <remarks>E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53, 457-481 (1958); a case censored at the time of an event is at risk of it.</remarks>
public sealed record KaplanMeier
{
    /// <summary>One point for each time at which an event was seen, in rising order; before the first the share is 1.</summary>
    public required IReadOnlyList<SurvivalPoint> Points { get; init; }

    /// <summary>The first time at which the share is at most one half.</summary>
    /// <value><c>null</c> when it stays above.</value>
    public double? Median => Points.Where(point => point.Survival <= 0.5).Select(point => (double?)point.Time).FirstOrDefault();

    /// <summary>Estimates the curve.</summary>
    /// <param name="times">The time of each case, above 0.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <exception cref="ArgumentException">The lists differ in length or are empty, or a time is not above 0.</exception>
    public static KaplanMeier From(IReadOnlyList<double> times, IReadOnlyList<bool> events)
    {
        Guard.Survival(times, events);
        var points = new List<SurvivalPoint>();
        var (atRisk, survival, greenwood) = (times.Count, 1.0, 0.0);
        foreach (var group in Enumerable.Range(0, times.Count).GroupBy(i => times[i]).OrderBy(g => g.Key))
        {
            var died = group.Count(i => events[i]);
            if (died > 0)
            {
                survival *= (double)(atRisk - died) / atRisk;
                greenwood += died == atRisk ? 0 : (double)died / ((double)atRisk * (atRisk - died));
                points.Add(new(group.Key, survival, atRisk, died, survival * Math.Sqrt(greenwood)));
            }

            atRisk -= group.Count();
        }

        return new KaplanMeier { Points = points };
    }

    /// <summary>The share of cases without event just after a time.</summary>
    public double At(double time) => Points.LastOrDefault(point => point.Time <= time, new(0, 1, 0, 0, 0)).Survival;

    /// <summary>The share of cases without event just before a time.</summary>
    public double Before(double time) => Points.LastOrDefault(point => point.Time < time, new(0, 1, 0, 0, 0)).Survival;
}
