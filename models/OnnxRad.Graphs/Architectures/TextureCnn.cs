namespace OnnxRad.Graphs.Architectures;

/// <summary>A CNN for texture: what the last convolution finds is pooled to one value a feature map, wherever it lies.</summary>
/// <remarks>
/// T-CNN-3 of Andrearczyk and Whelan, "Using filter banks in convolutional neural networks for texture classification", 2016:
/// the first three convolutions of AlexNet (96-256-384, the second in two groups), the energy layer (the mean of each feature
/// map), and three fully connected layers. The energy layer leaves the image's size free.
/// <see cref="ArchitectureOptions.BaseWidth"/> / 64 scales all widths; with <see cref="Stem.Small"/> the first convolution is 3x3
/// with stride 1. Dropout acts before the second and third fully connected layers, 0.5 unless the options say otherwise.
/// </remarks>
public static class TextureCnn
{
    const float DefaultDropout = 0.5f;

    /// <summary>Builds the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image is too small.</exception>
    public static OnnxModel Create(ArchitectureOptions options)
    {
        const string name = "texture-cnn";
        var g = options.NewGraph(name);
        var x = g.Input("image", options.InputShape(Limits(name, options.Stem)));
        x = g.Relu(options.Stem == Stem.Small
            ? g.Conv(x, "conv1", options.Scaled(96, 2), kernel: 3)
            : g.Conv(x, "conv1", options.Scaled(96, 2), kernel: 11, stride: 4, padding: 2));
        x = g.MaxPool(Normalised(g, x), kernel: 3, stride: 2, name: "pool1");
        x = g.Relu(g.Conv(x, "conv2", options.Scaled(256, 2), kernel: 5, groups: 2));
        x = g.MaxPool(Normalised(g, x), kernel: 3, stride: 2, name: "pool2");
        x = g.Relu(g.Conv(x, "conv3", options.Scaled(384), kernel: 3));
        x = g.Flatten(g.GlobalAveragePool(x));
        var (dropout, hidden) = (options.Dropout ?? DefaultDropout, options.Scaled(4096));
        x = g.Relu(g.Linear(x, "fc1", hidden));
        x = g.Relu(g.Linear(g.Dropout(x, dropout, "drop2"), "fc2", hidden));
        g.Output(g.Linear(g.Dropout(x, dropout, "drop3"), "fc3", options.Classes), "logits");
        return g.Build();
    }

    internal static ImageLimits Limits(string name, Stem stem) => new(name, stem == Stem.Small ? 7 : 31, NeedsSize: false);

    static Value Normalised(GraphBuilder g, Value x) =>
        g.LocalResponseNormalization(x, size: 5, alpha: 5e-4f, beta: 0.75f, bias: 2);
}
