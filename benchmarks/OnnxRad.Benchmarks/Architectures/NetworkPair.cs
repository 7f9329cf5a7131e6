using System.Diagnostics;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>A network through a TorchGraph and the same written by hand, side by side.</summary>
/// <param name="Network">What was measured.</param>
/// <param name="Training">Training steps.</param>
/// <param name="Inference">Evaluation-mode forward passes.</param>
/// <param name="OutputDifference">Of the outputs before training, relative.</param>
sealed record NetworkPair(NetworkCase Network, StepTimes Training, StepTimes Inference, double OutputDifference)
{
    /// <summary>Measures; the order within a round changes each round.</summary>
    public static NetworkPair Measure(NetworkCase network, int rounds)
    {
        var model = network.Model();
        var inputs = network.Inputs(model);
        var target = network.Target(inputs);
        using var graph = TorchGraph.From(model);
        using var hand = network.HandWritten(model);
        var (inference, difference) = (new StepTimes(), Difference(graph, hand, inputs[0]));
        Interleave(rounds, round =>
        {
            using var noGrad = no_grad();
            var (ofGraph, ofHand) = InTurn(round, () => Timed(() => graph.forward(inputs[0]).Dispose()), () => Timed(() => hand.forward(inputs[0]).Dispose()));
            Add(inference, round, ofGraph, ofHand);
        });

        var training = new StepTimes();
        using var optimiserOfGraph = optim.SGD(graph.parameters(), learningRate: 1e-3, momentum: 0.9);
        using var optimiserOfHand = optim.SGD(hand.parameters(), learningRate: 1e-3, momentum: 0.9);
        graph.train();
        hand.train();
        Interleave(rounds, round =>
        {
            var (lossOfGraph, lossOfHand) = (0f, 0f);
            var (ofGraph, ofHand) = InTurn(
                round,
                () => Timed(() => lossOfGraph = Step(network, graph, optimiserOfGraph, inputs[0], target)),
                () => Timed(() => lossOfHand = Step(network, hand, optimiserOfHand, inputs[0], target)));
            training.AddLosses(lossOfGraph, lossOfHand);
            Add(training, round, ofGraph, ofHand);
        });
        return new(network, training, inference, difference);
    }

    /// <summary>Training steps of one variant, whose peak of memory is then read.</summary>
    public static void Probe(NetworkCase network, string variant)
    {
        var model = network.Model();
        var inputs = network.Inputs(model);
        var target = network.Target(inputs);
        using var module = variant == "graph" ? TorchGraph.From(model) : network.HandWritten(model);
        model = null;
        using var optimiser = optim.SGD(module.parameters(), learningRate: 1e-3, momentum: 0.9);
        module.train();
        PeakMemory.Begin();
        for (var i = 0; i < 4; i++)
        {
            Step(network, module, optimiser, inputs[0], target);
        }
    }

    static float Step(NetworkCase network, nn.Module<Tensor, Tensor> module, optim.Optimizer optimiser, Tensor image, Tensor target)
    {
        using var scope = NewDisposeScope();
        optimiser.zero_grad();
        var loss = network.Loss(module.forward(image), target);
        loss.backward();
        optimiser.step();
        return loss.item<float>();
    }

    static double Difference(nn.Module<Tensor, Tensor> graph, nn.Module<Tensor, Tensor> hand, Tensor image)
    {
        graph.eval();
        hand.eval();
        using var noGrad = no_grad();
        using var ofGraph = graph.forward(image);
        using var ofHand = hand.forward(image);
        return ParityCheck.Difference(ofGraph.data<float>().ToArray(), ofHand.data<float>().ToArray());
    }

    static void Interleave(int rounds, Action<int> run)
    {
        for (var round = -BenchmarkOptions.WarmUp; round < rounds; round++)
        {
            run(round);
        }
    }

    static (double Graph, double Hand) InTurn(int round, Func<double> graph, Func<double> hand)
    {
        if (round % 2 == 0)
        {
            var first = graph();
            return (first, hand());
        }

        var before = hand();
        return (graph(), before);
    }

    static void Add(StepTimes times, int round, double graph, double hand)
    {
        if (round >= 0)
        {
            times.Add(graph, hand);
        }
    }

    static double Timed(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
