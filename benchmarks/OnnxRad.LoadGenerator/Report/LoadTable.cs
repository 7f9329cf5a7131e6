using System.Globalization;
using OnnxRad.LoadGenerator.Load;

namespace OnnxRad.LoadGenerator.Report;

/// <summary>Results as a table in Markdown.</summary>
static class LoadTable
{
    public static string Of(string first, IReadOnlyList<LoadResult> results)
    {
        var rows = results.Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"| {r.Name} | {r.Throughput:F1} | {r.Latency.P50:F0} | {r.Latency.P90:F0} | {r.Latency.P95:F0} | {r.Latency.P99:F0} "
            + $"| {r.Queue:F0} | {r.Input:F0} | {r.Infer:F0} | {r.Output:F0} | {r.Rest:F0} | {r.BatchSize:F1} "
            + $"| {r.Faults.Count} |{(r.Stable ? "" : " not stable")}"));
        return $"""
            | {first} | inferences/s | p50 µs | p90 µs | p95 µs | p99 µs | queue | compute input | compute infer | compute output | network and rest | items a pass | errors |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            {string.Join('\n', rows)}
            """;
    }
}
