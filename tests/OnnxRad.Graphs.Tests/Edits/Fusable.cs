using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests.Edits;

/// <summary>Small models with cards and preprocessing, to compose and fuse.</summary>
static class Fusable
{
    /// <summary>A convolution and two scores.</summary>
    public static OnnxModel Network(string name, int opset = 17, int size = 4, int seed = 1, string activation = "Softmax", Preprocessing? preprocessing = null)
    {
        var channels = preprocessing?.Channels ?? 1;
        var g = new GraphBuilder(name, seed, opset);
        var x = g.Relu(g.Conv(g.Input("image", "N", channels, size, size), "conv", 3, kernel: 3));
        x = g.Linear(g.Flatten(g.GlobalAveragePool(x)), "fc", 2);
        g.Output(activation == "Softmax" ? g.Softmax(x, axis: 1) : g.Node(activation, [x], x.Shape), "probabilities");
        var card = Card() with { Activation = activation == "Softmax" ? Activation.Softmax : Activation.Sigmoid };
        return WithCard(g.Build(), card with { Preprocessing = preprocessing ?? Resizing(size) });
    }

    public static OnnxModel WithCard(OnnxModel network, ModelCard card)
    {
        var made = card.Preprocessing;
        card = card with { Inputs = [card.Inputs[0] with { Channels = made.Channels, Depth = made.Depth, Height = made.Height, Width = made.Width }] };
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, made);
        return network;
    }

    public static Preprocessing Resizing(int size, int channels = 1, ResizeFilter filter = ResizeFilter.Triangle) => new()
    {
        Channels = channels,
        Height = size,
        Width = size,
        Resize = filter,
        Mean = [.. Enumerable.Repeat(0.3f, channels)],
        Std = [.. Enumerable.Repeat(0.2f, channels)],
    };

    public static ModelCard Card() => new()
    {
        Name = "tiny",
        Version = "1",
        Task = ModelTask.Classification,
        Classes = ["normal", "pneumonia"],
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 1, Width = 2 }],
        Preprocessing = new() { Channels = 1, Height = 1, Width = 2, Mean = [0], Std = [1] },
        Activation = Activation.Softmax,
        Thresholds = [],
        IntendedUse = "Tests.",
        TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
        Provenance = new() { Recipe = "none", Seed = 1, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
    };
}
