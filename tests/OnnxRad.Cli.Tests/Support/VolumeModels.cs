using OnnxRad.Graphs;
using OnnxRad.Models;

namespace OnnxRad.Cli.Tests.Support;

/// <summary>Models of volumes whose results are known.</summary>
static class VolumeModels
{
    /// <summary>A lesion where the value, spread over 0 to 1 by the window, is above a half.</summary>
    public static string Segmentation(string path, float low, float high)
    {
        var g = new GraphBuilder("net");
        var image = g.Input("image", "N", 1, "D", "H", "W");
        var background = g.Node("Sub", [g.Scalar("one", 1f), image], image.Shape, "background");
        g.Output(g.Node("Concat", [background, image], ["N", 2, "D", "H", "W"], "both", null, ("axis", 1L)), "scores");
        var preprocessing = Preprocessing(ResizeFilter.Triangle) with { Window = new() { Source = WindowSource.Fixed, Low = low, High = high } };
        return Save(path, g.Build(), Card(preprocessing, ModelTask.Segmentation, "background", "lesion"));
    }

    /// <summary>The mean value over 255, and what is left to 1.</summary>
    public static string Classification(string path)
    {
        var g = new GraphBuilder("net");
        var mean = g.Node(
            "ReduceMean", [g.Input("image", "N", 1, 16, 32, 32)], ["N", 1], "mean", null, ("axes", new long[] { 2, 3, 4 }), ("keepdims", 0L));
        var rest = g.Node("Sub", [g.Scalar("one", 1f), mean], mean.Shape, "rest");
        g.Output(g.Node("Concat", [rest, mean], ["N", 2], "both", null, ("axis", 1L)), "probabilities");
        var preprocessing = Preprocessing(ResizeFilter.Box) with { Fit = ImageFit.Centre, Spacing = 2 };
        return Save(path, g.Build(), Card(preprocessing, ModelTask.Classification, "dark", "bright"));
    }

    /// <summary>The image as it is.</summary>
    public static string Image(string path)
    {
        var g = new GraphBuilder("net");
        var image = g.Input("image", "N", 1, "D", "H", "W");
        g.Output(g.Node("Identity", [image], image.Shape, "same"), "made");
        var preprocessing = Preprocessing(ResizeFilter.Triangle) with { Window = new() { Source = WindowSource.Fixed, Low = 0, High = 1000 } };
        return Save(path, g.Build(), Card(preprocessing, ModelTask.Image) with { Activation = Activation.None });
    }

    static Preprocessing Preprocessing(ResizeFilter filter) =>
        new() { Channels = 1, Depth = 16, Height = 32, Width = 32, Resize = filter, Mean = [0], Std = [1] };

    static ModelCard Card(Preprocessing preprocessing, ModelTask task, params string[] classes) => new()
    {
        Name = "volumes",
        Version = "1",
        Task = task,
        Classes = classes,
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Depth = 16, Height = 32, Width = 32 }],
        Preprocessing = preprocessing,
        Activation = Activation.Softmax,
        Thresholds = [],
        IntendedUse = "Tests.",
        TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
        Provenance = new() { Recipe = "none", Seed = 0, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
    };

    static string Save(string path, OnnxModel model, ModelCard card)
    {
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        model.Save(path);
        return path;
    }
}
