namespace OnnxRad.Graphs.Architectures;

/// <summary>A small plain CNN: four stages of 3x3 convolution, batch normalisation, ReLU and 2x2 max-pooling.</summary>
/// <remarks>
/// For small images and quick starts. Stage i has 2^i * <see cref="ArchitectureOptions.BaseWidth"/> channels; the last
/// stage is averaged over the image instead of pooled. <see cref="ArchitectureOptions.Stem"/> has no meaning here.
/// </remarks>
public static class PlainCnn
{
    const int Stages = 4;

    /// <summary>Builds the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image has less than 8 rows or columns.</exception>
    public static OnnxModel Create(ArchitectureOptions options)
    {
        var g = options.NewGraph("plain-cnn");
        var x = g.Input("image", options.InputShape(Limits("plain-cnn", options.Stem)));
        for (var stage = 0; stage < Stages; stage++)
        {
            using var scope = g.Scope($"stage{stage + 1}");
            x = g.Conv(x, "conv", (long)options.BaseWidth << stage, kernel: 3, bias: false);
            x = g.Relu(g.BatchNormalization(x, "bn"));
            x = stage + 1 < Stages ? g.MaxPool(x, kernel: 2, stride: 2) : g.GlobalAveragePool(x);
        }

        g.Output(g.Linear(g.Dropout(g.Flatten(x), options.Dropout ?? 0), "fc", options.Classes), "logits");
        return g.Build();
    }

    internal static ImageLimits Limits(string name, Stem stem) => new(name, Smallest: 8, NeedsSize: false);
}
