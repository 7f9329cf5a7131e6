using OnnxRad.Torch;

namespace OnnxRad.Benchmarks.TrainingStep;

/// <summary>The table of one measurement.</summary>
sealed record TrainingStepReport(TrainingStepOptions Options, StepTimes Times, PeakMemory Memory, PeakMemory InUse)
{
    public string ToMarkdown() => $"""
        # One training step

        ResNet-18, {Options.Width} wide, small stem, 28 x 28 x 3, batch {Options.Batch}: forward, cross-entropy, backward, SGD with momentum.
        {Options.Compute}, {(Options.ChannelsLast ? "channels last" : "channels first")}, on {Options.Device}, same allocator settings, weights and data; {Options.Rounds} rounds
        interleaved in one process after {Options.WarmUp} for warming up, medians. Peak memory: resident set of a process of its own while it trains,
        median of {Options.MemoryRuns}; in use: the same with each buffer mapped on its own, so without what the allocator keeps and fragments.
        The hand-written network is TorchSharp modules with in-place ReLU and addition and a dispose scope in each block.

        {HostDescription.Full()}.

        | variant | s / step | images / s | peak memory, MB | in use, MB |
        |---|---:|---:|---:|---:|
        | TorchGraph | {Times.Graph:F3} | {Options.Batch / Times.Graph:F1} | {Memory.Graph:F0} | {InUse.Graph:F0} |
        | hand-written | {Times.Hand:F3} | {Options.Batch / Times.Hand:F1} | {Memory.Hand:F0} | {InUse.Hand:F0} |
        | ratio | {Times.Ratio:F3} (paired {Times.PairedRatio:F3}) | | {Memory.Ratio:F3} | {InUse.Ratio:F3} |

        Largest difference of the losses, relative: {Times.LossDifference:E1}.
        """;

    /// <summary>Writes the table below a folder and returns the path.</summary>
    public string Write(string folder)
    {
        var suffix = (Options.Compute == ComputeType.Float32 ? "" : "-" + Options.Compute.ToString().ToLowerInvariant())
            + (Options.ChannelsLast ? "-channels-last" : "")
            + (Options.Device == "cpu" ? "" : "-" + Options.Device.Replace(":", "", StringComparison.Ordinal));
        return HostDescription.WriteResult(folder, $"training-step{suffix}", ToMarkdown());
    }
}
