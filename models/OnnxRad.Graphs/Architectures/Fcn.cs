namespace OnnxRad.Graphs.Architectures;

/// <summary>Fully convolutional networks (Long et al., "Fully Convolutional Networks for Semantic Segmentation", 2015).</summary>
/// <remarks>
/// <para>
/// VGG-16 with its fully connected layers turned into a 7x7 and a 1x1 convolution, a score for each class at 1/32 of the size, and
/// transposed convolutions that enlarge it, each class by itself, starting as bilinear interpolation. FCN-16s and FCN-8s add the scores of the shallower
/// fourth, and third, pooling on the way.
/// </para>
/// <para>
/// In place of the 100 pixels that the authors' files pad the image with, the 7x7 convolution is padded and pools count a last
/// window that reaches over the end, so that the output has the image's size, whatever that is. <see cref="ArchitectureOptions.BaseWidth"/>
/// / 64 scales all widths, <see cref="ArchitectureOptions.Classes"/> is the number of output channels; dropout acts behind both
/// converted layers, 0.5 unless the options say otherwise; <see cref="ArchitectureOptions.Stem"/> has no meaning here.
/// </para>
/// </remarks>
public static class Fcn
{
    const float DefaultDropout = 0.5f;

    /// <summary>Enlarges the deepest score 32 times.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Fcn32(ArchitectureOptions options) => Build("fcn-32s", options, skips: 0);

    /// <summary>Adds the score of the fourth pooling, then enlarges 16 times.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Fcn16(ArchitectureOptions options) => Build("fcn-16s", options, skips: 1);

    /// <summary>Adds the scores of the fourth and third poolings, then enlarges 8 times.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Fcn8(ArchitectureOptions options) => Build("fcn-8s", options, skips: 2);

    internal static ImageLimits Limits(string name, Stem stem) => new(name, Smallest: 1, NeedsSize: false);

    static OnnxModel Build(string name, ArchitectureOptions options, int skips)
    {
        var g = options.NewGraph(name);
        var image = g.Input("image", options.InputShape(Limits(name, options.Stem)));
        var pools = new List<Value> { image };
        for (var stage = 0; stage < VggEncoder.Stages.Count; stage++)
        {
            pools.Add(g.MaxPool(VggEncoder.Stage(g, pools[^1], stage, options, batchNormalised: false), kernel: 2, stride: 2, ceil: true));
        }

        var (hidden, dropout) = (options.Scaled(4096), options.Dropout ?? DefaultDropout);
        var x = g.Dropout(g.Relu(g.Conv(pools[5], "fc6", hidden, kernel: 7)), dropout, "drop6");
        x = g.Dropout(g.Relu(g.Conv(x, "fc7", hidden, kernel: 1)), dropout, "drop7");
        x = Score(g, x, "score_fr", options);
        for (var skip = 0; skip < skips; skip++)
        {
            var pool = pools[4 - skip];
            x = g.CropTo(Enlarged(g, x, $"upscore_pool{4 - skip}", options, factor: 2), pool);
            x = g.Add(x, Score(g, pool, $"score_pool{4 - skip}", options));
        }

        g.Output(g.CropTo(Enlarged(g, x, "upscore", options, factor: 32 >> skips), image), "logits");
        return g.Build();
    }

    // Scores start at zero, as the authors': the first predictions are undecided.
    static Value Score(GraphBuilder g, Value x, string name, ArchitectureOptions options) =>
        g.Conv(x, name, options.Classes, kernel: 1, initializer: Initialise.Zeros);

    static Value Enlarged(GraphBuilder g, Value x, string name, ArchitectureOptions options, long factor) => g.ConvTranspose(
        x, name, options.Classes, 2 * factor, factor, padding: factor / 2, groups: options.Classes, bias: false, Initialise.Bilinear);
}
