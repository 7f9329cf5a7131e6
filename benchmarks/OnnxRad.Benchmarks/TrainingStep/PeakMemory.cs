using System.Diagnostics;

namespace OnnxRad.Benchmarks.TrainingStep;

/// <summary>The peak of resident memory of each variant, in MB, the median over child processes of its own.</summary>
sealed record PeakMemory(double Graph, double Hand)
{
    public double Ratio => Graph / Hand;

    /// <summary>VmHWM of this process in kB, after running something.</summary>
    public static long InThisProcess(Action run)
    {
        run();
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    /// <summary>Starts this program for each variant in turn.</summary>
    public static PeakMemory InChildren(string graph, string hand, int runs, string[] args)
    {
        var (ofGraph, ofHand) = (new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            ofGraph.Add(InChild(graph, args));
            ofHand.Add(InChild(hand, args));
        }

        return new(StepTimes.Median(ofGraph), StepTimes.Median(ofHand));
    }

    static double InChild(string variant, string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["training-step", .. args, "--probe", variant]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? long.Parse(output) / 1024.0
            : throw new InvalidOperationException($"The process that measures the memory of '{variant}' ended with exit code {child.ExitCode}.");
    }
}
