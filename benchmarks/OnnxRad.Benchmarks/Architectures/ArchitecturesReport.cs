using System.Text;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>The tables of one measurement.</summary>
sealed record ArchitecturesReport(
    ArchitecturesOptions Options,
    IReadOnlyList<(NetworkPair Pair, PeakMemory Memory)> Pairs,
    IReadOnlyList<(NetworkCase Network, Measurement Training, Measurement Inference)> Networks)
{
    public string ToMarkdown() => $"""
        # The networks

        {HostDescription.Full()}; ONNX Runtime {Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString()}.

        ## Beside hand-written TorchSharp

        The same weights and data, no dropout; {Options.PairRounds} rounds interleaved in one process after {BenchmarkOptions.WarmUp} for warming up, medians. A training step is
        forward, cross-entropy, backward and SGD with momentum; inference an evaluation-mode forward pass without gradients, both in TorchSharp. Peak
        memory: resident set of a process of its own while it trains, median of {Options.MemoryRuns}.

        | network | images | what | TorchGraph, images / s | hand-written, images / s | ratio of time (paired) | peak memory, MB (hand-written) | ratio of memory |
        |---|---|---|---:|---:|---:|---:|---:|
        {string.Join('\n', Pairs.SelectMany(pair => PairRows(pair.Pair, pair.Memory)))}

        ## Each network

        Each by itself in a process of its own, no dropout, {Options.Rounds} rounds after warming up, medians: a training step of the TorchGraph, and the file in
        ONNX Runtime on the CPU. Peak memory is the resident set, weights included.

        | network | batch and image | width | training, images / s | peak memory, MB | ONNX Runtime, images / s | peak memory, MB |
        |---|---|---:|---:|---:|---:|---:|
        {string.Join('\n', Networks.Select(row => NetworkRow(row.Network, row.Training, row.Inference)))}
        """;

    static IEnumerable<string> PairRows(NetworkPair pair, PeakMemory memory)
    {
        var batch = pair.Network.Batch;
        string Row(string what, StepTimes times, string ofMemory) =>
            $"| {pair.Network.Name} | {Image(pair.Network)} | {what} | {batch / times.Graph:F2} | {batch / times.Hand:F2} | "
            + $"{times.Ratio:F3} ({times.PairedRatio:F3}) | {ofMemory} |";
        yield return Row("training step", pair.Training, $"{memory.Graph:F0} ({memory.Hand:F0}) | {memory.Ratio:F3}");
        yield return Row("inference", pair.Inference, "| ");
        yield return $"| | | largest difference | outputs {pair.OutputDifference:E1} | losses {pair.Training.LossDifference:E1} | | | |";
    }

    static string NetworkRow(NetworkCase network, Measurement training, Measurement inference) => new StringBuilder()
        .Append($"| `{network.Name}` | {Image(network)} | {network.Width} | {network.Batch / training.Seconds:F2} | {training.PeakMegabytes:F0} | ")
        .Append($"{network.Batch / inference.Seconds:F2} | {inference.PeakMegabytes:F0} |")
        .ToString();

    static string Image(NetworkCase network) => $"{network.Batch} x {string.Join(" x ", network.Size)}";
}
