using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;

namespace OnnxRad.LoadGenerator.Serving;

/// <summary>How long is measured, and how rounds become one figure.</summary>
static class Rounds
{
    public const int Count = 3;

    // Microseconds of a pass.
    const double Slow = 5000;

    /// <summary>The time of one window of a load.</summary>
    /// <param name="bare">A pass of the bare loop: many batches must fit, or it is chance how many end in a window.</param>
    /// <param name="dry">Only shows that everything runs.</param>
    public static TimeSpan Window(Percentiles bare, bool dry) => TimeSpan.FromSeconds(dry ? 0.1 : bare.P50 > Slow ? 6 : 2);

    /// <summary>The time of one bare loop.</summary>
    public static TimeSpan Bare(bool dry) => TimeSpan.FromSeconds(dry ? 0.05 : 1.5);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static Percentiles Median(IReadOnlyList<Percentiles> rounds) => new(
        Median(rounds.Select(r => r.Mean)),
        Median(rounds.Select(r => r.P50)),
        Median(rounds.Select(r => r.P90)),
        Median(rounds.Select(r => r.P95)),
        Median(rounds.Select(r => r.P99)));

    public static LoadResult Median(IReadOnlyList<LoadResult> rounds) => new(
        rounds[0].Name,
        Median(rounds.Select(r => r.Throughput)),
        Median([.. rounds.Select(r => r.Latency)]),
        Median(rounds.Select(r => r.Queue)),
        Median(rounds.Select(r => r.Input)),
        Median(rounds.Select(r => r.Infer)),
        Median(rounds.Select(r => r.Output)),
        Median(rounds.Select(r => r.BatchSize)),
        rounds.Aggregate(new Faults(), (all, r) => all.Plus(r.Faults)),
        rounds.All(r => r.Stable));
}
