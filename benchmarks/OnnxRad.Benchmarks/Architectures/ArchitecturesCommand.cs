using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>A training step and inference of each network, and beside hand-written TorchSharp for three of them.</summary>
static class ArchitecturesCommand
{
    const string Command = "architectures";
    const double Target = 1.03;

    /// <summary>How far outputs and losses of both variants may be apart: what is compared must be the same.</summary>
    const double Tolerance = 1e-3;

    static readonly string[] s_paired = ["alexnet", "googlenet", "unet"];

    /// <summary>What shows that everything runs: each kind of input and output, and the pairs.</summary>
    static readonly string[] s_dry = [.. s_paired, "lacune-cnn", "red-cnn", "unet3d"];

    public static int Run(string[] args)
    {
        NativeTorch.EnsureLoaded();
        var options = ArchitecturesOptions.Parse(args);
        switch (options.Probe)
        {
            case "train" or "infer":
                Measurement.Print(NetworkCase.Of(options.Network, options.Dry), options.Probe, options.Rounds);
                return 0;
            case { } variant:
                Console.WriteLine(PeakMemory.InThisProcess(() => NetworkPair.Probe(NetworkCase.Paired(options.Network, options.Dry), variant)));
                return 0;
        }

        var names = options.Only.Count > 0 ? options.Only : options.Dry ? s_dry : ArchitectureTable.Names;
        var pairs = s_paired.Where(names.Contains).Select(name => NetworkPair.Measure(NetworkCase.Paired(name, options.Dry), options.PairRounds)).ToArray();
        foreach (var pair in pairs.Where(pair => !(pair.OutputDifference <= Tolerance && pair.Training.LossDifference <= Tolerance)))
        {
            Console.Error.WriteLine(
                $"'{pair.Network.Name}': the outputs of both variants differ by {pair.OutputDifference:E1}, the losses by "
                + $"{pair.Training.LossDifference:E1}: they do not compute the same.");
            return 1;
        }

        var report = new ArchitecturesReport(
            options,
            [.. pairs.Select(pair => (pair, PeakMemory.InChildren(Command, options.MemoryRuns, [.. args, "--network", pair.Network.Name], mapped: false)))],
            [.. names.Select(name => (NetworkCase.Of(name, options.Dry), InChild("train", name, args), InChild("infer", name, args)))]);
        var table = report.ToMarkdown();
        Console.WriteLine(table);
        if (options.Out is { } folder)
        {
            Console.WriteLine($"Written to '{HostDescription.WriteResult(folder, Command, table)}'.");
        }

        foreach (var pair in pairs)
        {
            Console.WriteLine(
                $"{pair.Network.Name}: time ratio of training {pair.Training.Ratio:F3}, of inference {pair.Inference.Ratio:F3} (target <= {Target}).");
        }

        return 0;
    }

    static Measurement InChild(string what, string name, string[] args) =>
        Measurement.Parse(ChildProcess.Output([Command, .. args, "--network", name, "--probe", what], mapped: false));
}
