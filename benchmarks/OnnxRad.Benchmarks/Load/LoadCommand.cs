using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;

namespace OnnxRad.Benchmarks.Load;

/// <summary>Opening one model file as a TorchGraph and as a session of ONNX Runtime, side by side.</summary>
static class LoadCommand
{
    public const string Usage = "[--rounds N] [--out FOLDER] [--dry]";

    const double Target = 1.2;

    static readonly string[] s_architectures = ["resnet18", "resnet50", "googlenet"];

    public static int Run(string[] args)
    {
        NativeTorch.EnsureLoaded();
        var options = BenchmarkOptions.Parse("load", Usage, args, rounds: 20, memoryRuns: 0);
        var folder = Directory.CreateTempSubdirectory("onnxrad-load-");
        try
        {
            var rows = s_architectures.Select(name => Row(name, folder.FullName, options)).ToArray();
            var report = $"""
                # Opening a model file

                Seconds from the path to something that can run: TorchGraph.Load, and an InferenceSession of ONNX Runtime with its default
                options. {options.Rounds} rounds interleaved in one process after {BenchmarkOptions.WarmUp} for warming up, medians; the file is in the system's cache.

                {HostDescription.Full()}; ONNX Runtime {OrtEnv.Instance().GetVersionString()}.

                | network | file, MB | TorchGraph, ms | ONNX Runtime, ms | ratio | paired |
                |---|---:|---:|---:|---:|---:|
                {string.Join('\n', rows.Select(row => row.Text))}
                """;
            options.Publish("load", report);
            Console.WriteLine($"Largest ratio {rows.Max(row => row.Ratio):F2} (target <= {Target}).");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static (string Text, double Ratio) Row(string architecture, string folder, BenchmarkOptions options)
    {
        var path = Path.Combine(folder, $"{architecture}.onnx");
        ArchitectureTable.Create(architecture, new() { InputChannels = 3, Classes = 1000 }).Save(path);
        var times = new StepTimes();
        for (var round = -BenchmarkOptions.WarmUp; round < options.Rounds; round++)
        {
            var (graph, session) = round % 2 == 0
                ? (Seconds(() => TorchGraph.Load(path)), Seconds(() => new InferenceSession(path)))
                : Swapped(Seconds(() => new InferenceSession(path)), Seconds(() => TorchGraph.Load(path)));
            if (round >= 0)
            {
                times.Add(graph, session);
            }
        }

        var megabytes = new FileInfo(path).Length / 1e6;
        return (
            $"| {architecture} | {megabytes:F1} | {times.Graph * 1000:F0} | {times.Hand * 1000:F0} | {times.Ratio:F2} | {times.PairedRatio:F2} |",
            times.Ratio);
    }

    static (double Graph, double Session) Swapped(double session, double graph) => (graph, session);

    /// <summary>Closing it again is not counted, nor is what the garbage collector still has to do for the one before.</summary>
    static double Seconds(Func<IDisposable> open)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var start = Stopwatch.GetTimestamp();
        var opened = open();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        opened.Dispose();
        return seconds;
    }
}
