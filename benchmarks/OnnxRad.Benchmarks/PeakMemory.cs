namespace OnnxRad.Benchmarks;

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

    /// <summary>Gives back what building a network left, and counts the peak of this process from here.</summary>
    public static void Begin()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    /// <summary>Starts this program for each variant in turn.</summary>
    /// <param name="command">What this program is asked for.</param>
    /// <param name="runs">Processes for each variant.</param>
    /// <param name="args">The arguments of this program.</param>
    /// <param name="mapped">
    /// Whether each buffer is mapped on its own, so that the peak is what is in use and no more. Otherwise freed buffers stay in
    /// the process, as they do in training: faster, and fragmented by chance, so that the peak differs from run to run.
    /// </param>
    public static PeakMemory InChildren(string command, int runs, string[] args, bool mapped)
    {
        var (ofGraph, ofHand) = (new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            ofGraph.Add(InChild(command, "graph", args, mapped));
            ofHand.Add(InChild(command, "hand", args, mapped));
        }

        return new(StepTimes.Median(ofGraph), StepTimes.Median(ofHand));
    }

    static double InChild(string command, string variant, string[] args, bool mapped) =>
        long.Parse(ChildProcess.Output([command, .. args, "--probe", variant], mapped)) / 1024.0;
}
