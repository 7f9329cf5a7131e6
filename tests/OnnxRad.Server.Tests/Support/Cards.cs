using OnnxRad.Graphs;
using OnnxRad.Models;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Puts cards and preprocessing graphs into models.</summary>
static class Cards
{
    /// <summary>A card for a model of the input 'image' (N, 1, 2, 2) with two classes.</summary>
    public static OnnxModel With(OnnxModel network, params string[] classes) => With(network, Activation.None, classes, mean: 0);

    /// <summary>The same, for a network that ends in an activation.</summary>
    public static OnnxModel With(OnnxModel network, Activation activation, string[]? classes = null, float mean = 0)
    {
        var card = new ModelCard
        {
            Name = "tiny",
            Version = "1",
            Task = ModelTask.Classification,
            Classes = classes is null or [] ? ["normal", "pneumonia"] : classes,
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 2, Width = 2 }],
            Preprocessing = new() { Channels = 1, Height = 2, Width = 2, Mean = [mean], Std = [1] },
            Activation = activation,
            Thresholds = [],
            IntendedUse = "Tests.",
            TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
            Provenance = new() { Recipe = "none", Seed = 0, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
        };
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);
        return network;
    }

    /// <summary>Puts another card, and its preprocessing, into a model that has one.</summary>
    public static OnnxModel Changed(OnnxModel network, Func<ModelCard, ModelCard> change)
    {
        var card = change(ModelCard.Parse(network.GetMetadata(ModelCard.MetadataKey)!));
        network.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing);
        return network;
    }

    /// <summary>A model of the images 'a' and 'b' of a case: the sum of each channel (N, 2); where either may be missing (N, 4), the last two of
    /// which say which images are there.</summary>
    public static OnnxModel Case(bool mayBeMissing = true)
    {
        var channels = mayBeMissing ? 4 : 2;
        var g = new GraphBuilder("sums");
        g.Output(
            g.Node("ReduceSum", [g.Input("image", "N", channels, 2, 2), g.Constant("axes", [2L, 3L])], ["N", channels], null, null, ("keepdims", 0L)), "sums");
        return Changed(With(g.Build()), card => card with
        {
            Classes = [.. Enumerable.Range(1, channels).Select(channel => $"{channel}")],
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = channels, Height = 2, Width = 2 }],
            Preprocessing = new()
            {
                Channels = 1,
                Height = 2,
                Width = 2,
                Mean = [0, 0],
                Std = [1, 1],
                Images = new() { Names = ["a", "b"], MayBeMissing = mayBeMissing },
            },
        });
    }
}
