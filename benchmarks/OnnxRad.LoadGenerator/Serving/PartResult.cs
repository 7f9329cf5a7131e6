using OnnxRad.LoadGenerator.Load;
using OnnxRad.LoadGenerator.Report;

namespace OnnxRad.LoadGenerator.Serving;

/// <summary>What was seen of one model: bare, and behind each server.</summary>
/// <param name="Bare">Microseconds of a pass by its batch.</param>
/// <param name="Loads">By server and concurrency; each figure is the median of the rounds.</param>
sealed record PartResult(
    IReadOnlyDictionary<int, Percentiles> Bare, IReadOnlyDictionary<(string Server, int Concurrency), LoadResult> Loads)
{
    /// <summary>The batch with which the bare loop gets most through.</summary>
    public int BestBatch => Bare.MaxBy(pair => pair.Key / pair.Value.P50).Key;

    /// <summary>Inferences a second of the bare loop with that batch.</summary>
    public double BestBare => BestBatch * 1e6 / Bare[BestBatch].P50;

    /// <summary>Two tables in Markdown.</summary>
    public string Tables()
    {
        var rows = Bare.Select(pair => FormattableString.Invariant(
            $"| {pair.Key} | {pair.Key * 1e6 / pair.Value.P50:F1} | {pair.Value.P50:F0} | {pair.Value.P99:F0} |"));
        return $"""
            | bare, batch | inferences/s | p50 µs | p99 µs |
            |---:|---:|---:|---:|
            {string.Join('\n', rows)}

            {LoadTable.Of("server, concurrency", [.. Loads.Values])}
            """;
    }
}
