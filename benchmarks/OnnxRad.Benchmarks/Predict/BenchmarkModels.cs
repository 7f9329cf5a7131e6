using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Benchmarks.Predict;

/// <summary>Models with random weights, of one preprocessing.</summary>
static class BenchmarkModels
{
    public const int Classes = 14;

    static readonly (string Architecture, int Width)[] s_networks = [("resnet18", 64), ("resnet18", 32), ("googlenet", 32)];

    /// <summary>Writes them, and gives their paths; the first is the one that is measured alone.</summary>
    public static string[] Save(string folder, int size) =>
        [.. s_networks.Select((network, i) => Save(Path.Combine(folder, $"{i}.onnx"), network.Architecture, network.Width, size, seed: i + 1))];

    /// <summary>A grey image of noise.</summary>
    public static RadImage Image(int size)
    {
        var random = new Random(1);
        return new(1, size, size, 8, [.. Enumerable.Range(0, size * size).Select(_ => (float)random.Next(256))]);
    }

    static string Save(string path, string architecture, int width, int size, int seed)
    {
        var network = OutputActivation.Append(
            ArchitectureTable.Create(architecture, new() { InputChannels = 1, Height = size, Width = size, Classes = Classes, BaseWidth = width, Seed = seed }),
            "sigmoid");
        var preprocessing = new Preprocessing { Channels = 1, Height = size, Width = size, Resize = ResizeFilter.Triangle, Mean = [0.5f], Std = [0.25f] };
        network.SetMetadata(ModelCard.MetadataKey, Card(architecture, preprocessing).ToJson());
        PreprocessingGraph.Embed(network, preprocessing);
        network.Save(path);
        return path;
    }

    static ModelCard Card(string name, Preprocessing made) => new()
    {
        Name = name,
        Version = "1",
        Task = ModelTask.Classification,
        Classes = [.. Enumerable.Range(1, Classes).Select(i => $"class {i}")],
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = made.Channels, Height = made.Height, Width = made.Width }],
        Preprocessing = made,
        Activation = Activation.Sigmoid,
        Thresholds = [.. Enumerable.Repeat(0.5, Classes)],
        IntendedUse = "Benchmarks.",
        TrainingData = new() { Description = "None: random weights.", Counts = new Dictionary<string, int>() },
        Provenance = new() { Recipe = "none", Seed = 1, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
    };
}
