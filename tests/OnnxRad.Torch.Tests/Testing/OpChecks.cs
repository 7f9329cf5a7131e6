using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>What every operator is held to.</summary>
static class OpChecks
{
    /// <summary>Central differences in float64: step h, error of order h^2.</summary>
    const double Step = 1e-5;

    const double GradientTolerance = 1e-6;

    public static void AgreesWithOnnxRuntime(OpCase test)
    {
        var model = test.ToModel();
        var expected = OnnxRuntimeOracle.Run(model, test.Inputs)[0];
        using var graph = TorchGraph.From(model);
        graph.eval();
        using var noGrad = no_grad();
        var inputs = test.Inputs.Select(input => input.ToTensor()).ToArray();
        var live = LiveTensors();

        var outputs = graph.Run(inputs);

        Assert.Equal(live + outputs.Count, LiveTensors());
        var found = Numbers.Of(outputs[0]);
        Assert.Equal(expected.Shape, found.Shape);
        Assert.InRange(ParityCheck.Difference(found.Values, expected.Values), 0, test.Tolerance);
        Assert.All(inputs, input => Assert.NotSame(outputs[0], input));
        Dispose([.. inputs, .. outputs]);
    }

    public static void GradientsMatchFiniteDifferences(OpCase test)
    {
        using var graph = TorchGraph.From(test.ToModel(), new() { Compute = ComputeType.Float64 });
        graph.train(test.Training);
        var inputs = test.Inputs.Select(i => tensor(Array.ConvertAll(i.Values, v => (double)v), i.Shape, requires_grad: true)).ToArray();
        using var seed = Seed(graph, inputs);
        using (var total = Weighted(graph, inputs, seed))
        {
            total.backward();
        }

        foreach (var variable in inputs.Concat(graph.parameters()))
        {
            using var gradient = variable.grad!;
            AssertGradient(gradient.contiguous(), variable, () => Value(graph, inputs, seed));
        }

        Dispose(inputs);
    }

    static void AssertGradient(Tensor gradient, Tensor variable, Func<double> value)
    {
        var found = gradient.data<double>().ToArray();
        var stride = Math.Max(1, found.Length / 40);
        for (var i = 0; i < found.Length; i += stride)
        {
            var expected = (ValueAt(Step) - ValueAt(-Step)) / (2 * Step);
            Assert.True(
                Math.Abs(found[i] - expected) <= GradientTolerance * Math.Max(1, Math.Abs(expected)),
                $"Gradient {i} of shape ({string.Join(", ", variable.shape)}) is {found[i]}; finite differences give {expected}.");

            double ValueAt(double offset)
            {
                var cells = MemoryMarshal.Cast<byte, double>(variable.bytes);
                var at = cells[i];
                cells[i] = at + offset;
                var result = value();
                cells[i] = at;
                return result;
            }
        }
    }

    /// <summary>Weights that make one number of an output without symmetry between its elements.</summary>
    static Tensor Seed(TorchGraph graph, Tensor[] inputs)
    {
        using var noGrad = no_grad();
        using var output = graph.Run(inputs)[0];
        using var seed = Numbers.Spread(output.shape, seed: 77, 0.5, 1.5).ToTensor();
        return seed.to(ScalarType.Float64);
    }

    static Tensor Weighted(TorchGraph graph, Tensor[] inputs, Tensor seed)
    {
        using var output = graph.Run(inputs)[0];
        using var product = output.mul(seed);
        return product.sum();
    }

    static double Value(TorchGraph graph, Tensor[] inputs, Tensor seed)
    {
        using var noGrad = no_grad();
        using var total = Weighted(graph, inputs, seed);
        return total.item<double>();
    }

    static long LiveTensors() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    static void Dispose(params Tensor[] tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.Dispose();
        }
    }
}
