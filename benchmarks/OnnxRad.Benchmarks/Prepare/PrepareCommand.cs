using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Benchmarks.Decode;

namespace OnnxRad.Benchmarks.Prepare;

/// <summary>Preparing 2,000 CT slices into the cache: cold, warm, and resumed after an interruption.</summary>
static class PrepareCommand
{
    public const string Usage = "[--out FOLDER] [--dry]";

    // Of resident memory above what is there before the first slice: what is in flight, two slices for each processor, and the collector's slack.
    const double MemoryBound = 128;

    const double CoresTarget = 0.8;
    const int Slices = 2000, DrySlices = 24;

    public static int Run(string[] args)
    {
        if (args is ["--child", var data, var cached, var stop])
        {
            return PreparePhase.RunChild(data, cached, int.Parse(stop, CultureInfo.InvariantCulture));
        }

        var options = BenchmarkOptions.Parse("prepare", Usage, args, rounds: 1, memoryRuns: 0);
        var count = options.Dry ? DrySlices : Slices;
        var folder = Directory.CreateTempSubdirectory("onnxrad-prepare-");
        try
        {
            var slices = Path.Combine(folder.FullName, "slices");
            WriteSlices(slices, count, out var source);
            var (full, half) = (Path.Combine(folder.FullName, "cache"), Path.Combine(folder.FullName, "interrupted"));
            (string Name, PreparePhase Phase)[] phases =
            [
                ("into the cache, cold", PreparePhase.InChild(slices, full)),
                ("again, warm", PreparePhase.InChild(slices, full)),
                ("interrupted after half", PreparePhase.InChild(slices, half, count / 2)),
                ("resumed", PreparePhase.InChild(slices, half)),
                ("in memory, without a cache", PreparePhase.InChild(slices, null)),
            ];
            options.Publish("prepare", Report(phases, source, new DirectoryInfo(full).GetFiles().Sum(f => f.Length) / 1e6));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void WriteSlices(string folder, int count, out string source)
    {
        var slices = CtSlices.Load(Environment.GetEnvironmentVariable("ONNXRAD_TEST_DATA"), out source);
        foreach (var name in new[] { "even", "odd" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        Parallel.For(0, count, i => File.WriteAllBytes(
            Path.Combine(folder, i % 2 == 0 ? "even" : "odd", $"{i:0000}.dcm"), NativeDicom.Write(CtSlices.Vary(slices, i), CtSlices.Size, i + 1)));
    }

    static string Report((string Name, PreparePhase Phase)[] phases, string source, double megabytes)
    {
        var cold = phases[0].Phase;
        var cores = cold.ProcessorSeconds / cold.Seconds;
        var memory = phases[..^1].Max(p => p.Phase.PeakMegabytes - p.Phase.BaseMegabytes);
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Preparing CT slices

            {phases[1].Phase.Slices} DICOM files of 512 x 512 pixels (uncompressed, 16 bits; {source}, each moved, turned over and made noisier) through
            window and resizing to 256 x 256 in ONNX Runtime, as before a training. Each line is a process of its own; the files are in the system's
            cache. Memory is resident memory; "above" is what came on top of the loaded program.

            {HostDescription.WithoutTorch()}; ONNX Runtime {OrtEnv.Instance().GetVersionString()}. The cache has {megabytes:0.0} MB.

            | | slices/s | seconds | cores used | peak, MB | above, MB |
            |---|---:|---:|---:|---:|---:|
            {string.Join('\n', phases.Select(p => Row(p.Name, p.Phase)))}

            Cores used, cold: {cores:0.00} of {Environment.ProcessorCount} (target at least {CoresTarget * Environment.ProcessorCount:0.0}: {(cores >= CoresTarget * Environment.ProcessorCount ? "held" : "missed")}).
            Memory with a cache: at most {memory:0} MB above the program (bound {MemoryBound:0}: {(memory <= MemoryBound ? "held" : "missed")}).
            """);
    }

    static string Row(string name, PreparePhase p) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {p.Slices / p.Seconds:0} | {p.Seconds:0.0} | {p.ProcessorSeconds / p.Seconds:0.00} | {p.PeakMegabytes:0} | {p.PeakMegabytes - p.BaseMegabytes:0} |");
}
