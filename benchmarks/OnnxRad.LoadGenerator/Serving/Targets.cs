namespace OnnxRad.LoadGenerator.Serving;

/// <summary>What the server is meant to reach, each with its figure.</summary>
static class Targets
{
    const double MostAboveBare = 1500;
    const double LeastOfBare = 0.92;
    const double LeastOfCombined = 0.85;

    /// <summary>Lines of a list in Markdown.</summary>
    /// <param name="large">ResNet-18.</param>
    /// <param name="small">The small CNN.</param>
    /// <param name="most">The concurrency of the small CNN's load.</param>
    public static string Lines(PartResult large, PartResult small, int most)
    {
        var (alone, bare) = (large.Loads[("onnxrad", 1)].Latency.P50, large.Bare[1].P50);
        var saturated = large.Loads.Where(pair => pair.Key.Server == "onnxrad").Max(pair => pair.Value.Throughput);
        var (ours, naive, echo) = (small.Loads[("onnxrad", most)], small.Loads[("naive", most)], small.Loads[("echo", most)]);
        var combined = 1 / ((1 / echo.Throughput) + (1 / small.BestBare));
        return FormattableString.Invariant($"""
            - ResNet-18, one request at a time: p50 {alone / 1000:F2} ms, bare {bare / 1000:F2} ms, {(alone - bare) / 1000:+0.00;-0.00} ms
              (at most +{MostAboveBare / 1000:F1} ms: {Answer(alone - bare <= MostAboveBare)}).
            - ResNet-18 at saturation: {saturated:F1} inferences/s, best bare {large.BestBare:F1} (batch {large.BestBatch}), ratio {saturated / large.BestBare:F3}
              (at least {LeastOfBare}: {Answer(saturated >= LeastOfBare * large.BestBare)}).
            - Small CNN, {most} at a time: {ours.Throughput:F1} inferences/s; echo E = {echo.Throughput:F1}, best bare B = {small.BestBare:F1} (batch {small.BestBatch}),
              1/(1/E + 1/B) = {combined:F1}, ratio {ours.Throughput / combined:F3} (at least {LeastOfCombined}: {Answer(ours.Throughput >= LeastOfCombined * combined)}).
            - Small CNN, {most} at a time, beside the naive server: {ours.Throughput / naive.Throughput:F2} of its throughput; p99 {ours.Latency.P99 / 1000:F1} ms, naive {naive.Latency.P99 / 1000:F1} ms
              (no worse: {Answer(ours.Latency.P99 <= naive.Latency.P99)}).
            """);
    }

    static string Answer(bool reached) => reached ? "yes" : "no";
}
