using System.Diagnostics;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks.TrainingStep;

/// <summary>One training step of ResNet-18 through a TorchGraph and through hand-written modules, side by side.</summary>
static class TrainingStepCommand
{
    const double TimeTarget = 1.02;
    const double MemoryTarget = 1.05;

    /// <summary>How far the losses of both variants may be apart: what is compared must be the same.</summary>
    const double LossTolerance = 1e-3;

    /// <summary>The steps after which the peak of memory is read.</summary>
    const int MemorySteps = 4;

    public static int Run(string[] args)
    {
        NativeTorch.EnsureLoaded();
        var options = TrainingStepOptions.Parse(args);
        if (options.Threads > 0)
        {
            set_num_threads(options.Threads);
        }

        if (options.Probe is { } variant)
        {
            Console.WriteLine(PeakMemory.InThisProcess(() => RunSteps(options, variant)));
            return 0;
        }

        var times = Interleaved(options);
        if (!(times.LossDifference <= LossTolerance))
        {
            Console.Error.WriteLine($"The losses of both variants differ by {times.LossDifference:E1}: they do not compute the same.");
            return 1;
        }

        var memory = PeakMemory.InChildren("training-step", options.MemoryRuns, args, mapped: false);
        var inUse = PeakMemory.InChildren("training-step", 1, args, mapped: true);
        var report = new TrainingStepReport(options, times, memory, inUse);
        Console.WriteLine(report.ToMarkdown());
        if (options.Out is { } folder)
        {
            Console.WriteLine($"Written to '{report.Write(folder)}'.");
        }

        Console.WriteLine(
            $"Time ratio {times.Ratio:F3} (target <= {TimeTarget}); ratio of peak memory {memory.Ratio:F3}, of memory in use "
            + $"{inUse.Ratio:F3} (target <= {MemoryTarget}).");
        return 0;
    }

    static void RunSteps(TrainingStepOptions options, string variant)
    {
        using var trainee = variant == "graph" ? Trainee.Graph(options) : Trainee.HandWritten(options);
        var (images, labels) = Batch(options);

        PeakMemory.Begin();
        for (var i = 0; i < MemorySteps; i++)
        {
            trainee.Step(images, labels);
        }
    }

    /// <summary>A step of each in turn, the first changing each round, on the same data from the same weights.</summary>
    static StepTimes Interleaved(TrainingStepOptions options)
    {
        using var graph = Trainee.Graph(options);
        using var hand = Trainee.HandWritten(options, Trainee.Model(options));
        var (images, labels) = Batch(options);
        var times = new StepTimes();
        for (var round = -options.WarmUp; round < options.Rounds; round++)
        {
            var (first, second) = round % 2 == 0 ? (graph, hand) : (hand, graph);
            var a = Timed(first, images, labels);
            var b = Timed(second, images, labels);
            var (ofGraph, ofHand) = round % 2 == 0 ? (a, b) : (b, a);
            times.AddLosses(ofGraph.Loss, ofHand.Loss);
            if (round >= 0)
            {
                times.Add(ofGraph.Seconds, ofHand.Seconds);
            }
        }

        return times;
    }

    static (double Seconds, float Loss) Timed(Trainee trainee, Tensor images, Tensor labels)
    {
        var start = Stopwatch.GetTimestamp();
        var loss = trainee.Step(images, labels);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, loss);
    }

    static (Tensor Images, Tensor Labels) Batch(TrainingStepOptions options)
    {
        manual_seed(1);
        var device = TorchDevice.Parse(options.Device).Device;
        return (randn(options.Batch, 3, 28, 28).to(device), randint(0, options.Classes, [options.Batch], ScalarType.Int64).to(device));
    }
}
