using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

/// <summary>Models whose results are known by hand, and the files they are saved in.</summary>
static class Nets
{
    /// <summary>1 x 2 grey pixels a, b (0..255, divided by 255) to the scores a and b.</summary>
    public static OnnxModel Identity(Dim? batch = null, ResizeFilter resize = ResizeFilter.None)
    {
        var g = new GraphBuilder("identity");
        var image = g.Input("image", batch ?? "N", 1, 1, 2);
        g.Output(g.Flatten(image), "probabilities");
        return WithCard(g.Build(), Card(), resize);
    }

    /// <summary>1 x 2 grey pixels to the scores 1, or NaN where a pixel is 0.</summary>
    public static OnnxModel Quotient()
    {
        var g = new GraphBuilder("quotient");
        var image = g.Input("image", "N", 1, 1, 2);
        g.Output(g.Flatten(g.Node("Div", [image, image], ["N", 1, 1, 2])), "probabilities");
        return WithCard(g.Build(), Card());
    }

    /// <summary>The image and three covariates to the scores (image + sum of the covariates) and an embedding.</summary>
    public static OnnxModel WithCovariates()
    {
        var g = new GraphBuilder("covariates");
        var (image, covariates) = (g.Input("image", "N", 1, 1, 2), g.Input("covariates", "N", 3));
        var sum = g.Node("ReduceSum", [covariates, g.Constant("axes", [1L])], ["N", 1]);
        g.Output(g.Add(g.Flatten(image), sum), "probabilities");
        g.Output(g.Node("Concat", [g.Flatten(image), covariates], ["N", 5], null, null, ("axis", 1L)), "embedding");
        return WithCard(g.Build(), Card());
    }

    public static OnnxModel WithCard(OnnxModel network, ModelCard card, ResizeFilter resize = ResizeFilter.None)
    {
        network.SetMetadata("onnxrad.card", card.ToJson());
        PreprocessingGraph.Embed(network, card.Preprocessing with { Resize = resize });
        return network;
    }

    public static ModelCard Card(int classes = 2, int channels = 1, int height = 1, int width = 2) => new()
    {
        Name = "tiny",
        Version = "1",
        Task = ModelTask.Classification,
        Classes = classes == 2 ? ["normal", "pneumonia"] : [.. Enumerable.Range(0, classes).Select(i => $"class{i}")],
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = channels, Height = height, Width = width }],
        Preprocessing = new()
        {
            Channels = channels,
            Height = height,
            Width = width,
            Mean = new float[channels],
            Std = [.. Enumerable.Repeat(1f, channels)],
        },
        Activation = Activation.Softmax,
        Thresholds = [],
        IntendedUse = "Tests.",
        TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
        Provenance = new()
        {
            Recipe = "none",
            Seed = 0,
            DataSha256 = new string('0', 64),
            ToolVersion = "0",
            Created = DateTimeOffset.UnixEpoch,
        },
    };

    public static RadModel Open(this TempFolder folder, OnnxModel model, RadModelOptions? options = null) =>
        RadModel.Open(folder.Save(model), options);

    public static string Save(this TempFolder folder, OnnxModel model) => folder.SaveAs("x.onnx", model);

    public static string SaveAs(this TempFolder folder, string name, OnnxModel model)
    {
        var path = folder.File(name);
        model.Save(path);
        return path;
    }

    public static RadImage Image(int channels, int height, int width, params float[] pixels) => new(channels, height, width, 8, pixels);
}
