using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Testing;

/// <summary>A narrow ResNet-18 with card and preprocessing, as a training run exports it, and images for it.</summary>
static class SmallClassifier
{
    const int Size = 32;

    /// <param name="folder">Where the file is written.</param>
    /// <param name="seed">Of the weights.</param>
    /// <param name="name">The file's name.</param>
    public static string Save(TempFolder folder, int seed = 0, string name = "model.onnx")
    {
        Create(seed).Save(folder.File(name));
        return folder.File(name);
    }

    public static OnnxModel Create(int seed)
    {
        var network = OutputActivation.Append(
            ResNet.ResNet18(new() { InputChannels = 1, Height = Size, Width = Size, Classes = 2, BaseWidth = 8, Stem = Stem.Small, Seed = seed }),
            "softmax");
        var preprocessing = new Preprocessing { Channels = 1, Height = Size, Width = Size, Mean = [0.5f], Std = [0.25f], Resize = ResizeFilter.Triangle };
        var card = new ModelCard
        {
            Name = "gpu",
            Version = "1",
            Task = ModelTask.Classification,
            Classes = ["normal", "pneumonia"],
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = Size, Width = Size }],
            Preprocessing = preprocessing,
            Activation = Activation.Softmax,
            Thresholds = [],
            IntendedUse = "Tests.",
            TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
            Provenance = new() { Recipe = "none", Seed = 0, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
        };
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, preprocessing);
        return network;
    }

    /// <summary>Images of several sizes, each another one.</summary>
    public static IReadOnlyList<RadImage> Images(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => Image(40 + i, 30 + (2 * i), random))];
    }

    static RadImage Image(int width, int height, Random random) =>
        new(1, height, width, 8, [.. Enumerable.Range(0, width * height).Select(_ => (float)random.Next(256))]);
}
