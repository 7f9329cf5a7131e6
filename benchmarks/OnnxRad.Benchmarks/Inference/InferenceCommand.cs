using System.Diagnostics;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks.Inference;

/// <summary>An evaluation-mode forward pass of ResNet-50 through a TorchGraph and through hand-written modules, side by side.</summary>
static class InferenceCommand
{
    public const string Usage = "[--rounds N] [--memory-runs N] [--out FOLDER] [--dry]";

    const double TimeTarget = 1.03;
    const double MemoryTarget = 1.05;
    const double Tolerance = 1e-4;
    const int Classes = 1000;

    public static int Run(string[] args)
    {
        NativeTorch.EnsureLoaded();
        var options = BenchmarkOptions.Parse("inference", Usage, args, rounds: 30, memoryRuns: 5);
        var size = options.Dry ? 32 : 224;
        if (options.Probe is { } variant)
        {
            Console.WriteLine(PeakMemory.InThisProcess(() => Probe(variant, size)));
            return 0;
        }

        var (times, difference) = Interleaved(options, size);
        if (!(difference <= Tolerance))
        {
            Console.Error.WriteLine($"The outputs of both variants differ by {difference:E1}: they do not compute the same.");
            return 1;
        }

        var memory = PeakMemory.InChildren("inference", options.MemoryRuns, args, mapped: false);
        var report = $"""
            # An evaluation-mode forward pass

            ResNet-50, {Classes} classes, one image of {size} x {size} x 3, no gradients; {options.Rounds} rounds interleaved in one process after
            {BenchmarkOptions.WarmUp} for warming up, medians. Peak memory: resident set of a process of its own while it runs, weights included, median of {options.MemoryRuns}.
            The hand-written network is TorchSharp modules with in-place ReLU and addition and a dispose scope in each block.

            {HostDescription.Full()}

            | variant | ms / image | peak memory, MB |
            |---|---:|---:|
            | TorchGraph | {times.Graph * 1000:F1} | {memory.Graph:F0} |
            | hand-written | {times.Hand * 1000:F1} | {memory.Hand:F0} |
            | ratio | {times.Ratio:F3} (paired {times.PairedRatio:F3}) | {memory.Ratio:F3} |

            Largest difference of the outputs, relative: {difference:E1}.
            """;
        options.Publish("inference", report);
        Console.WriteLine($"Time ratio {times.Ratio:F3} (target <= {TimeTarget}); ratio of peak memory {memory.Ratio:F3} (target <= {MemoryTarget}).");
        return 0;
    }

    static OnnxModel Model() => ArchitectureTable.Create("resnet50", new() { InputChannels = 3, Classes = Classes, Seed = 1 });

    static nn.Module<Tensor, Tensor> Network(string variant, OnnxModel? weights)
    {
        nn.Module<Tensor, Tensor> network = variant == "graph" ? TorchGraph.From(Model()) : new HandWrittenResNet50(Classes);
        if (variant != "graph" && weights is not null)
        {
            HandWrittenWeights.Copy(weights, network);
        }

        network.eval();
        return network;
    }

    static void Probe(string variant, int size)
    {
        using var network = Network(variant, weights: null);
        using var noGrad = no_grad();
        using var x = randn(1, 3, size, size);

        PeakMemory.Begin();
        for (var i = 0; i < 4; i++)
        {
            network.forward(x).Dispose();
        }
    }

    static (StepTimes Times, double Difference) Interleaved(BenchmarkOptions options, int size)
    {
        var model = Model();
        using var graph = Network("graph", null);
        using var hand = Network("hand", model);
        using var noGrad = no_grad();
        manual_seed(1);
        using var x = randn(1, 3, size, size);
        var times = new StepTimes();
        for (var round = -BenchmarkOptions.WarmUp; round < options.Rounds; round++)
        {
            var (first, second) = round % 2 == 0 ? (graph, hand) : (hand, graph);
            var (a, b) = (Seconds(first, x), Seconds(second, x));
            if (round >= 0)
            {
                times.Add(round % 2 == 0 ? a : b, round % 2 == 0 ? b : a);
            }
        }

        using var ofGraph = graph.forward(x);
        using var ofHand = hand.forward(x);
        return (times, ParityCheck.Difference(ofGraph.data<float>().ToArray(), ofHand.data<float>().ToArray()));
    }

    static double Seconds(nn.Module<Tensor, Tensor> network, Tensor x)
    {
        var start = Stopwatch.GetTimestamp();
        network.forward(x).Dispose();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
