using OnnxRad.Graphs;
using OnnxRad.Runtime;

namespace OnnxRad.ProviderBenchmarks;

/// <summary>Where the nodes of a network run, and how far its output is from the CPU's.</summary>
/// <param name="Subject">The network.</param>
/// <param name="Nodes">How many ran.</param>
/// <param name="OnCpu">The operators of those that ran on the CPU, each once.</param>
/// <param name="Difference">max|a - b| / max(1, max|b|) in float32, b from the CPU.</param>
/// <param name="TensorFloat32Difference">The same in TensorFloat-32.</param>
sealed record Placement(Subject Subject, int Nodes, IReadOnlyList<string> OnCpu, double Difference, double TensorFloat32Difference)
{
    const int Batch = 2;

    public static Placement Measure(Subject subject, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-");
        try
        {
            var model = subject.Model();
            var expected = Output(model, [new CpuOptions()]);
            using var network = new Network(model, Offered.Exact(options.Provider), Path.Combine(folder.FullName, "profile"));
            var difference = DifferenceOf(network.Run(Batch), expected);
            var nodes = network.EndProfiling();
            var onCpu = nodes.Where(node => node.Provider == "CPUExecutionProvider").Select(node => node.Operator).Distinct().Order(StringComparer.Ordinal);
            return new(subject, nodes.Count, [.. onCpu], difference, DifferenceOf(Output(model, Offered.TensorFloat32(options.Provider)), expected));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static float[] Output(OnnxModel model, IReadOnlyList<ProviderOptions> providers)
    {
        using var network = new Network(model, providers);
        return network.Run(Batch);
    }

    static double DifferenceOf(float[] found, float[] expected)
    {
        if (found.Length != expected.Length || !Array.TrueForAll(found, float.IsFinite))
        {
            return double.PositiveInfinity;
        }

        var (largest, scale) = (0.0, 1.0);
        for (var i = 0; i < found.Length; i++)
        {
            (largest, scale) = (Math.Max(largest, Math.Abs(found[i] - expected[i])), Math.Max(scale, Math.Abs(expected[i])));
        }

        return largest / scale;
    }
}
