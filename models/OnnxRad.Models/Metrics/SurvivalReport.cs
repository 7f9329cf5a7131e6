namespace OnnxRad.Models;

/// <summary>How well a model predicts the time to an event.</summary>
public sealed record SurvivalReport : IReport
{
    /// <summary>The number of cases.</summary>
    public required int N { get; init; }

    /// <summary>The cases whose event was seen.</summary>
    public required int Events { get; init; }

    /// <summary>Harrell's C of the risks; see <see cref="ConcordanceIndex"/>.</summary>
    /// <value><c>null</c> when no pair of cases can be compared.</value>
    public required Estimate? Concordance { get; init; }

    /// <summary>The integrated Brier score of the curves, with its bootstrap interval; see <see cref="Models.BrierScore"/>.</summary>
    /// <value><c>null</c> for models that give a risk alone.</value>
    public required Estimate? BrierScore { get; init; }

    /// <summary>Whether cases above and below the median risk survive differently; see <see cref="Models.LogRank"/>.</summary>
    /// <value><c>null</c> when all risks are equal or no event tells.</value>
    public required LogRank? LogRank { get; init; }

    /// <summary><c>concordance</c> and <c>brier_score</c>; what is not defined is left out.</summary>
    public IReadOnlyDictionary<string, Estimate> Figures => ReportFigures.Of(("concordance", Concordance), ("brier_score", BrierScore));

    /// <summary>Compares risks with what came.</summary>
    /// <param name="times">The time of each case, above 0; at least one.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <param name="risks">Higher for cases whose event is expected earlier.</param>
    /// <exception cref="ArgumentException">The lists do not fit, a time is not above 0, or a risk is no finite number.</exception>
    public static SurvivalReport From(IReadOnlyList<double> times, IReadOnlyList<bool> events, IReadOnlyList<double> risks)
    {
        Guard.Survival(times, events);
        Guard.Pairs(times, risks);
        double[] sorted = [.. risks.Order()];
        var middle = Resampling.Percentile(sorted, 0.5);
        bool[] high = [.. risks.Select(risk => risk > middle)];
        return new SurvivalReport
        {
            N = times.Count,
            Events = events.Count(e => e),
            Concordance = ConcordanceIndex.From(times, events, risks),
            BrierScore = null,
            LogRank = high.Contains(true) && high.Contains(false) ? Models.LogRank.From(times, events, high) : null,
        };
    }

    /// <summary>Compares predicted curves with what came; the risk of a case is the expected number of intervals it does not survive.</summary>
    /// <param name="times">The time of each case, above 0; at least one.</param>
    /// <param name="events">Whether the event was seen; otherwise the case is censored.</param>
    /// <param name="curves">For each case the share without event at the end of each interval.</param>
    /// <param name="intervals">The intervals.</param>
    /// <param name="options">How to draw for the interval of the Brier score.</param>
    /// <exception cref="ArgumentException">The lists do not fit, a time is not above 0, or a share is no finite number.</exception>
    public static SurvivalReport From(
        IReadOnlyList<double> times,
        IReadOnlyList<bool> events,
        IReadOnlyList<float[]> curves,
        SurvivalIntervals intervals,
        BootstrapOptions? options = null)
    {
        var report = From(times, events, [.. curves.Select(RiskOf)]);
        double Score(int[] counts)
        {
            int[] drawn = [.. counts.Index().SelectMany(c => Enumerable.Repeat(c.Index, c.Item))];
            return BrierScoreOf([.. drawn.Select(i => times[i])], [.. drawn.Select(i => events[i])], [.. drawn.Select(i => curves[i])], intervals);
        }

        return report with { BrierScore = Resampling.Interval(times.Count, Score, options) };
    }

    /// <summary>The expected number of intervals that a case does not survive.</summary>
    public static double RiskOf(float[] curve) => curve.Sum(share => 1.0 - share);

    static double BrierScoreOf(double[] times, bool[] events, float[][] curves, SurvivalIntervals intervals) => intervals.Breaks.Count == 1
        ? Models.BrierScore.At(times, events, [.. curves.Select(curve => (double)curve[0])], intervals.Breaks[0])
        : Models.BrierScore.Integrated(times, events, curves, intervals.Breaks);
}
