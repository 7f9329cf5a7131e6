using static TorchSharp.torch;

namespace OnnxRad.Torch;

/// <summary>The difference between what TorchSharp and ONNX Runtime compute for the same model and the same inputs.</summary>
/// <remarks>
/// Measured on the outputs of the trained graph (logits), the module being on the CPU in float32. This library does not know
/// ONNX Runtime: the caller runs it.
/// </remarks>
public static class ParityCheck
{
    /// <summary>max|a - b| / max(1, max|b|), with a = TorchSharp and b = ONNX Runtime.</summary>
    /// <returns>0 or more; positive infinity where either holds a value that is not finite.</returns>
    /// <exception cref="ArgumentException">The numbers of values differ.</exception>
    public static double Difference(ReadOnlySpan<float> torch, ReadOnlySpan<float> onnxRuntime)
    {
        var all = new Extremes();
        all.Add(torch, onnxRuntime);
        return all.Difference;
    }

    /// <summary>The difference over all outputs of all batches together.</summary>
    /// <param name="graph">On the CPU and computing in float32; put in inference mode while it runs.</param>
    /// <param name="batches">Inputs of a graph of one or two inputs and one output.</param>
    /// <param name="onnxRuntime">Runs the exported model on a batch and returns its output, in row-major order.</param>
    /// <returns>max|a - b| / max(1, max|b|) over all of them; 0 when there are none.</returns>
    /// <exception cref="ArgumentException">The graph does not compute in float32 on the CPU, or the outputs have different sizes.</exception>
    public static double Run(TorchGraph graph, IEnumerable<ParityBatch> batches, Func<ParityBatch, float[]> onnxRuntime)
    {
        if (graph.Options.Compute != ComputeType.Float32 || graph.parameters().Any(p => p.device_type != TorchSharp.DeviceType.CPU))
        {
            throw new ArgumentException(
                $"Parity is measured in Float32 on the CPU; this graph computes in {graph.Options.Compute} on '{DeviceOf(graph)}'. "
                + "Measure a copy: TorchGraph.From(graph.Export()).",
                nameof(graph));
        }

        var wasTraining = graph.training;
        graph.eval();
        try
        {
            using var noGrad = no_grad();
            var all = new Extremes();
            foreach (var batch in batches)
            {
                using var input = tensor(batch.Values, batch.Shape);
                using var second = batch.Second is { } more ? tensor(more.Values, more.Shape) : null;
                using var output = second is null ? graph.forward(input) : graph.Run([input, second])[0];
                using var rows = output.contiguous();
                all.Add(rows.data<float>().ToArray(), onnxRuntime(batch));
            }

            return all.Difference;
        }
        finally
        {
            graph.train(wasTraining);
        }
    }

    static string DeviceOf(TorchGraph graph) => graph.parameters().FirstOrDefault()?.device.ToString() ?? "cpu";

    struct Extremes
    {
        double _difference;
        double _reference;

        public readonly double Difference => _difference / Math.Max(1, _reference);

        public void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            if (a.Length != b.Length)
            {
                throw new ArgumentException($"TorchSharp gave {a.Length} values and ONNX Runtime {b.Length} for the same batch.");
            }

            for (var i = 0; i < a.Length; i++)
            {
                var finite = float.IsFinite(a[i]) && float.IsFinite(b[i]);
                _difference = finite ? Math.Max(_difference, Math.Abs((double)a[i] - b[i])) : double.PositiveInfinity;
                _reference = finite ? Math.Max(_reference, Math.Abs((double)b[i])) : _reference;
                if (!finite)
                {
                    return;
                }
            }
        }
    }
}
