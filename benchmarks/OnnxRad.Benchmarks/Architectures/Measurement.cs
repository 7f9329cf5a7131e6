using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>The median time of a step, and the peak of memory of the process that made it.</summary>
/// <param name="Seconds">Of a step.</param>
/// <param name="PeakMegabytes">Of resident memory, weights included.</param>
sealed record Measurement(double Seconds, double PeakMegabytes)
{
    const int WarmUp = 2;

    public static Measurement Parse(string line)
    {
        var parts = line.Split(' ');
        return new(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture) / 1024);
    }

    /// <summary>Measures in this process and prints the line that <see cref="Parse"/> reads.</summary>
    public static void Print(NetworkCase network, string what, int rounds)
    {
        var seconds = 0.0;
        var kilobytes = PeakMemory.InThisProcess(() => seconds = what == "train" ? Train(network, rounds) : Infer(network, rounds));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {kilobytes}"));
    }

    /// <summary>Training steps of a TorchGraph: forward, loss, backward, SGD with momentum.</summary>
    static double Train(NetworkCase network, int rounds)
    {
        var model = network.Model();
        var inputs = network.Inputs(model);
        var target = network.Target(inputs);
        using var graph = TorchGraph.From(model);
        model = null;
        graph.train();
        using var optimiser = optim.SGD(graph.parameters(), learningRate: 1e-4, momentum: 0.9);
        return Median(rounds, () =>
        {
            using var scope = NewDisposeScope();
            optimiser.zero_grad();
            network.Loss(graph.Run(inputs)[0], target).backward();
            optimiser.step();
        });
    }

    /// <summary>Runs of the file in ONNX Runtime, on the CPU.</summary>
    static double Infer(NetworkCase network, int rounds)
    {
        var model = network.Model();
        using var session = new InferenceSession(model.ToBytes());
        var feeds = network.Inputs(model).Zip(model.Inputs, (tensor, input) => (input.Name, tensor.data<float>().ToArray(), tensor.shape)).ToArray();
        var values = feeds.ToDictionary(feed => feed.Name, feed => OrtValue.CreateTensorValueFromMemory(feed.Item2, feed.shape));
        using var options = new RunOptions();
        model = null;
        return Median(rounds, () => session.Run(options, values, session.OutputNames).Dispose());
    }

    static double Median(int rounds, Action step)
    {
        PeakMemory.Begin();
        var seconds = new List<double>();
        for (var round = -WarmUp; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            step();
            if (round >= 0)
            {
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }

        return StepTimes.Median(seconds);
    }
}
