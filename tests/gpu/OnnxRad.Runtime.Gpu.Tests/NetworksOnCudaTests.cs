using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Runtime.Sessions;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Gpu.Tests;

/// <summary>Each network of the catalogue, narrow, on CUDA: it computes what it computes on the CPU, and nothing but the arithmetic of shapes stays there.</summary>
public sealed class NetworksOnCudaTests : IDisposable
{
    const double Tolerance = 1e-4;

    // ONNX Runtime computes shapes on the processor, where they are needed.
    static readonly string[] s_ofShapes = ["Shape", "Slice", "Concat", "Gather", "Unsqueeze", "Squeeze", "Add", "Sub", "Mul", "Div", "Cast"];

    readonly TempFolder _folder = new();

    public static TheoryData<string, bool> Networks()
    {
        var data = new TheoryData<string, bool>();
        foreach (var name in ArchitectureTable.Names)
        {
            data.Add(name, true);
            if (!ArchitectureTable.Describe(name).FixedSize)
            {
                data.Add(name, false);
            }
        }

        return data;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Run_OnCuda_EqualsTheCpu(string name, bool fixedSize)
    {
        GpuProvider.Require("CUDAExecutionProvider");
        var (size, graph) = Build(name, fixedSize);

        var (expected, _) = Run(graph, size, new());
        var (found, nodes) = Run(graph, size, GpuProvider.Cuda);

        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerance * scale));
        var onCpu = nodes.Where(node => node.Provider == "CPUExecutionProvider").Select(node => node.Operator).Distinct().ToArray();
        Assert.Empty(onCpu.Except(s_ofShapes));
    }

    static (int[] Size, OnnxModel Graph) Build(string name, bool fixedSize)
    {
        var network = ArchitectureTable.Describe(name);
        int[] size = [.. network.SmallestSize.Select(smallest => Math.Max(network.Dimensions == 2 ? 48 : 16, smallest))];
        return (size, ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = fixedSize && size.Length == 3 ? size[0] : null,
            Height = fixedSize ? size[^2] : null,
            Width = fixedSize ? size[^1] : null,
            Classes = 2,
            BaseWidth = 4,
            Seed = 1,
        }));
    }

    (float[] Output, List<NodePlacement> Nodes) Run(OnnxModel graph, int[] size, RadModelOptions options)
    {
        using var sessionOptions = SessionFactory.Options(Environment.ProcessorCount, Spinning.Never);
        Providers.Append(sessionOptions, options);
        (sessionOptions.ProfileOutputPathPrefix, sessionOptions.EnableProfiling) = (_folder.File("profile"), true);
        using var session = new InferenceSession(graph.ToBytes(), sessionOptions);
        var random = new Random(1);
        var inputs = graph.Inputs.ToDictionary(input => input.Name, input => Values(input, size, random));
        using var runOptions = new RunOptions();
        using var outputs = session.Run(runOptions, inputs, session.OutputNames);
        var output = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        foreach (var value in inputs.Values)
        {
            value.Dispose();
        }

        return (output, ProviderReport.Read(session.EndProfiling()));
    }

    /// <summary>Two items: an image (N, C, [D,] H, W), or numbers (N, C).</summary>
    static OrtValue Values(Onnx.ValueInfoProto input, int[] size, Random random)
    {
        var dims = input.Type.TensorType.Shape.Dim;
        long[] shape = dims.Count == 2 ? [2, dims[1].DimValue] : [2, dims[1].DimValue, .. size.Select(n => (long)n)];
        var values = new float[shape.Aggregate(1L, (n, next) => n * next)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (2 * random.NextSingle()) - 1;
        }

        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
