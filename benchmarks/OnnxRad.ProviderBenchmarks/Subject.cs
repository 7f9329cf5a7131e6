using Microsoft.ML.OnnxRuntime;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;

namespace OnnxRad.ProviderBenchmarks;

/// <summary>A network of the catalogue at one size, with random weights.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Size">(H, W) or (D, H, W).</param>
/// <param name="Width">Channels of the first stage.</param>
sealed record Subject(string Name, IReadOnlyList<int> Size, int Width)
{
    const int Classes = 10;

    /// <summary>96 pixels or 32 voxels along each axis, or the smallest; narrower where a network is dear.</summary>
    public static Subject Of(string name, bool dry)
    {
        var network = ArchitectureTable.Describe(name);
        var usual = (network.Dimensions, dry) switch { (_, true) => 1, (2, _) => 96, _ => 32 };
        return new(name, [.. network.SmallestSize.Select(smallest => Math.Max(usual, smallest))], dry ? 4 : network.Dimensions == 2 ? 64 : 16);
    }

    public string Text => $"{Name}, {string.Join(" x ", Size)}";

    public OnnxModel Model() => ArchitectureTable.Create(Name, new()
    {
        InputChannels = Size.Count == 2 ? 3 : 1,
        Depth = Size.Count == 2 ? null : Size[0],
        Height = Size[^2],
        Width = Size[^1],
        Classes = Classes,
        BaseWidth = Width,
        Seed = 1,
    });

    /// <summary>Random values for an input of the model; the caller's to dispose.</summary>
    public static OrtValue Values(ValueInfoProto input, int batch)
    {
        var random = new Random(1);
        long[] shape = [.. input.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : batch)];
        var values = new float[shape.Aggregate(1L, (n, next) => n * next)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (2 * random.NextSingle()) - 1;
        }

        return OrtValue.CreateTensorValueFromMemory(values, shape);
    }
}
