namespace OnnxRad.Graphs.Architectures;

/// <summary>A small plain CNN for images or volumes: four stages of convolution over 3, batch normalisation, ReLU and max-pooling over 2.</summary>
/// <remarks>
/// For small images and quick starts. Stage i has 2^i * <see cref="ArchitectureOptions.BaseWidth"/> channels; the last
/// stage is averaged over the image instead of pooled. <see cref="ArchitectureOptions.Stem"/> has no meaning here.
/// </remarks>
public static class PlainCnn
{
    const int Stages = 4;

    /// <summary>Builds the network for images.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image has less than 8 rows or columns.</exception>
    public static OnnxModel Create(ArchitectureOptions options) => Build("plain-cnn", options);

    /// <summary>Builds the network for volumes.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the volume has less than 8 slices, rows or columns.</exception>
    public static OnnxModel Create3d(ArchitectureOptions options) => Build("plain-cnn-3d", options);

    internal static ImageLimits Limits(string name, Stem stem) => new(name, Smallest: 8, NeedsSize: false, name == "plain-cnn" ? 2 : 3);

    static OnnxModel Build(string name, ArchitectureOptions options)
    {
        var g = options.NewGraph(name);
        var x = g.Input("image", options.InputShape(Limits(name, options.Stem)));
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
}
