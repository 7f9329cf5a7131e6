using System.Runtime.InteropServices;
using OnnxRad.Testing;
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
        var expected = test.Expected ?? OnnxRuntimeOracle.RunTyped(model, test.Inputs);
        using var graph = TorchGraph.From(model).OnTestDevice();
        graph.eval();
        using var noGrad = no_grad();
        var inputs = test.Inputs.Select(input => input.ToTensor().OnTestDevice()).ToArray();
        var live = LiveTensors();

        var outputs = graph.Run(inputs);

        Assert.Equal(live + outputs.Count, LiveTensors());
        for (var i = 0; i < outputs.Count; i++)
        {
            AssertAgrees(expected[i], Data.Of(outputs[i].cpu()), TestDevice.Tolerance(test.Tolerance));
            Assert.All(inputs, input => Assert.NotSame(outputs[i], input));
        }

        Dispose([.. inputs, .. outputs]);
    }

    static void AssertAgrees(Data expected, Data found, double tolerance)
    {
        Assert.Equal(expected.Shape, found.Shape);
        if (expected.Values is not float[] values)
        {
            Assert.Equal(expected.Values, found.Values);
            return;
        }

        // Infinities and NaN have no difference: they must be at the same places.
        var numbers = Assert.IsType<float[]>(found.Values);
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                Assert.Equal(values[i], numbers[i]);
                (values[i], numbers[i]) = (0, 0);
            }
        }

        if (values.Length > 0)
        {
            Assert.InRange(ParityCheck.Difference(numbers, values), 0, tolerance);
        }
    }

    public static void GradientsMatchFiniteDifferences(OpCase test)
    {
        using var graph = TorchGraph.From(test.ToModel(), new() { Compute = ComputeType.Float64 });
        graph.train(test.Training);
        var inputs = test.Inputs.Select(Variable).ToArray();
        using (var total = Weighted(graph, inputs))
        {
            total.backward();
        }

        foreach (var variable in inputs.Where(input => input.requires_grad).Concat(graph.parameters()))
        {
            using var gradient = variable.grad!;
            AssertGradient(gradient.contiguous(), variable, () => Value(graph, inputs));
        }

        Dispose(inputs);
    }

    /// <summary>The graph is refused, and the text says why.</summary>
    public static void IsRefused(OpCase test, string why)
    {
        var error = Assert.Throws<Graphs.UnsupportedOnnxException>(() => TorchGraph.From(test.ToModel()));

        Assert.Equal($"Node 'node' ({test.OpType}, opset {test.Opset}) {why}.", Assert.Single(error.Problems));
    }

    /// <summary>The graph is taken and fails to run, and the text says where and why.</summary>
    public static void FailsToRun(OpCase test, string why)
    {
        using var graph = TorchGraph.From(test.ToModel());
        using var scope = NewDisposeScope();
        var shapes = test.Operands.Select(operand => operand.Kind == OperandKind.Missing ? "none" : $"({string.Join(", ", operand.Shape)})");

        var error = Assert.Throws<InvalidOperationException>(() => graph.Run([.. test.Inputs.Select(input => input.ToTensor())]));

        Assert.Equal($"Running node 'node' ({test.OpType}) of '{test.OpType}.onnx' on inputs of shape {string.Join(", ", shapes)}: {why}", error.Message);
    }

    static Tensor Variable(Data input) => input.Values is float[] values
        ? tensor(Array.ConvertAll(values, v => (double)v), input.Shape, requires_grad: true)
        : input.ToTensor();

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

    /// <summary>One number of all floating-point outputs, without symmetry between their elements.</summary>
    static Tensor Weighted(TorchGraph graph, Tensor[] inputs)
    {
        var outputs = graph.Run(inputs);
        var total = zeros([], ScalarType.Float64);
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].is_floating_point())
            {
                using var weights = Numbers.Spread(outputs[i].shape, seed: 77 + i, 0.5, 1.5).ToTensor();
                using var product = outputs[i].mul(weights);
                using var sum = product.sum(ScalarType.Float64);
                using var before = total;
                total = before.add(sum);
            }
        }

        Dispose([.. outputs]);
        return total;
    }

    static double Value(TorchGraph graph, Tensor[] inputs)
    {
        using var noGrad = no_grad();
        using var total = Weighted(graph, inputs);
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
