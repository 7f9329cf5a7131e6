namespace OnnxRad.Graphs.Architectures;

/// <summary>Five convolutional, three max-pooling and three fully connected layers.</summary>
/// <remarks>
/// <para>
/// The original (Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012): widths
/// 96-256-384-384-256, convolutions 2, 4 and 5 in two groups, local response normalisation after the first two;
/// 60,965,224 parameters at 1000 classes. The single tower (Krizhevsky, "One weird trick for parallelizing convolutional
/// neural networks", 2014, as in torchvision): widths 64-192-384-256-256, no groups and no normalisation; 61,100,840
/// parameters. Both at 224 x 224.
/// </para>
/// <para>
/// <see cref="ArchitectureOptions.BaseWidth"/> / 64 scales all widths. With <see cref="Stem.Small"/> the first convolution is
/// 3x3 with stride 1, as 11x11 with stride 4 leaves too little of a small image. The fully connected layers fix the image's
/// size. Dropout acts before the first two of them, 0.5 unless the options say otherwise.
/// </para>
/// </remarks>
public static class AlexNet
{
    const float DefaultDropout = 0.5f;

    /// <summary>The grouped original.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image has no fixed size or is too small.</exception>
    public static OnnxModel Grouped(ArchitectureOptions options) =>
        Build("alexnet-grouped", options, [96, 256, 384, 384, 256], groups: 2, normalise: true);

    /// <summary>The single tower.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image has no fixed size or is too small.</exception>
    public static OnnxModel SingleTower(ArchitectureOptions options) =>
        Build("alexnet", options, [64, 192, 384, 256, 256], groups: 1, normalise: false);

    internal static ImageLimits Limits(string name, Stem stem) => new(name, stem == Stem.Small ? 15 : 63, NeedsSize: true);

    static OnnxModel Build(string name, ArchitectureOptions options, long[] widths, long groups, bool normalise)
    {
        var g = options.NewGraph(name);
        var x = g.Input("image", options.InputShape(Limits(name, options.Stem)));
        var channels = Array.ConvertAll(widths, width => options.Scaled(width, groups));
        x = g.Relu(options.Stem == Stem.Small
            ? g.Conv(x, "conv1", channels[0], kernel: 3)
            : g.Conv(x, "conv1", channels[0], kernel: 11, stride: 4, padding: 2));
        x = g.MaxPool(Normalised(g, x, normalise), kernel: 3, stride: 2, name: "pool1");
        x = g.Relu(g.Conv(x, "conv2", channels[1], kernel: 5, groups: groups));
        x = g.MaxPool(Normalised(g, x, normalise), kernel: 3, stride: 2, name: "pool2");
        x = g.Relu(g.Conv(x, "conv3", channels[2], kernel: 3));
        x = g.Relu(g.Conv(x, "conv4", channels[3], kernel: 3, groups: groups));
        x = g.Relu(g.Conv(x, "conv5", channels[4], kernel: 3, groups: groups));
        x = g.Flatten(g.MaxPool(x, kernel: 3, stride: 2, name: "pool5"));
        var (dropout, hidden) = (options.Dropout ?? DefaultDropout, options.Scaled(4096));
        x = g.Relu(g.Linear(g.Dropout(x, dropout, "drop6"), "fc6", hidden));
        x = g.Relu(g.Linear(g.Dropout(x, dropout, "drop7"), "fc7", hidden));
        g.Output(g.Linear(x, "fc8", options.Classes), "logits");
        return g.Build();
    }

    // The paper's k = 2, n = 5, alpha = 1e-4, beta = 0.75; ONNX divides alpha by n.
    static Value Normalised(GraphBuilder g, Value x, bool normalise) =>
        normalise ? g.LocalResponseNormalization(x, size: 5, alpha: 5e-4f, beta: 0.75f, bias: 2) : x;
}
