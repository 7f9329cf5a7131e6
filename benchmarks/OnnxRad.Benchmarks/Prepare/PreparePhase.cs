using System.Diagnostics;
using System.Globalization;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Trainer;

namespace OnnxRad.Benchmarks.Prepare;

/// <summary>Prepares a folder of slices in a process of its own, and prints what that took.</summary>
/// <param name="Slices">Slices that were taken.</param>
/// <param name="Seconds">Of wall time.</param>
/// <param name="ProcessorSeconds">Of all cores together.</param>
/// <param name="PeakMegabytes">The peak of resident memory.</param>
/// <param name="BaseMegabytes">Resident before the first slice.</param>
sealed record PreparePhase(int Slices, double Seconds, double ProcessorSeconds, double PeakMegabytes, double BaseMegabytes)
{
    static readonly Preprocessing s_preprocessing = new()
    {
        Channels = 1,
        Height = 256,
        Width = 256,
        Window = new() { Source = WindowSource.Fixed, Low = -160, High = 240 },
        Resize = ResizeFilter.Triangle,
        Mean = [0.5f],
        Std = [0.25f],
    };

    /// <summary>What the child is asked for: the folder of slices, the cache or '-', and after how many slices it stops.</summary>
    public static int RunChild(string folder, string cache, int stopAfter)
    {
        var dataset = ImageDataset.Open(folder, new() { Read = ImageFile.Read });
        using var cancellation = new CancellationTokenSource();
        var observer = new Stopper(stopAfter, cancellation);
        var preparer = new ImagePreparer(dataset, observer, cache == "-" ? null : cache);

        // One slice first: what is loaded and compiled for the first is not what is measured.
        new ImagePreparer(dataset, new Stopper(int.MaxValue, cancellation)).Prepare([dataset.Samples[0]], s_preprocessing, new ClassTargets(), "", cancellation.Token);
        var resident = Resident("VmRSS:");
        var (watch, used) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        try
        {
            preparer.Prepare(dataset.Samples, s_preprocessing, new ClassTargets(), "", cancellation.Token);
        }
        catch (OperationCanceledException)
        {
        }

        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{observer.Done} {seconds} {(Environment.CpuUsage.TotalTime - used).TotalSeconds} {Resident("VmHWM:")} {resident}"));
        return 0;
    }

    /// <summary>Runs a phase in a process of its own.</summary>
    public static PreparePhase InChild(string folder, string? cache, int stopAfter = int.MaxValue)
    {
        var output = ChildProcess.Output(["prepare", "--child", folder, cache ?? "-", stopAfter.ToString(CultureInfo.InvariantCulture)], mapped: false);
        var numbers = output.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new((int)numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    // In MB; /proc gives kB.
    static double Resident(string what) =>
        double.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(what, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>Counts, and stops after some.</summary>
    sealed class Stopper(int after, CancellationTokenSource cancellation) : IRunObserver
    {
        public int Done { get; private set; }

        public void Counted(string what, int done, int total)
        {
            Done = done;
            if (done == after)
            {
                cancellation.Cancel();
            }
        }

        public void Stage(string text)
        {
        }

        public void Step(TrainingProgress progress)
        {
        }

        public void Epoch(EpochRecord epoch, bool best)
        {
        }
    }
}
