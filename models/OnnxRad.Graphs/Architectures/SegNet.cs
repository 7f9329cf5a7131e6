namespace OnnxRad.Graphs.Architectures;

/// <summary>An encoder, and a decoder that puts values back where the encoder's pools found their maxima.</summary>
/// <remarks>
/// Badrinarayanan et al., "SegNet", 2017: the thirteen convolutions of VGG-16 with batch normalisation, and their mirror image.
/// Unpooling finds the maxima again by comparison, with operators that every execution provider has (<see cref="GraphBuilder.Unpool"/>).
/// <see cref="ArchitectureOptions.BaseWidth"/> / 64 scales all widths, <see cref="ArchitectureOptions.Classes"/> is the number of output
/// channels, <see cref="ArchitectureOptions.Stem"/> has no meaning here. The output has the image's size, whatever that is.
/// </remarks>
public static class SegNet
{
    /// <summary>Builds the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Create(ArchitectureOptions options)
    {
        var g = options.NewGraph("segnet");
        var x = g.Input("image", options.InputShape(Limits("segnet", options.Stem)));
        var pools = new Stack<(Value Pooled, Value Before)>();
        for (var stage = 0; stage < VggEncoder.Stages.Count; stage++)
        {
            var before = VggEncoder.Stage(g, x, stage, options, batchNormalised: true);
            x = g.MaxPool(before, kernel: 2, stride: 2, ceil: true);
            pools.Push((x, before));
        }

        x = g.Dropout(x, options.Dropout ?? 0);
        for (var stage = VggEncoder.Stages.Count - 1; stage >= 0; stage--)
        {
            var (pooled, before) = pools.Pop();
            x = Decode(g, g.Unpool(x, pooled, before), stage, options);
        }

        g.Output(x, "logits");
        return g.Build();
    }

    internal static ImageLimits Limits(string name, Stem stem) => new(name, Smallest: 1, NeedsSize: false);

    /// <summary>The mirror image of an encoder's stage: its last convolution leads to the width of the stage above, or to the classes.</summary>
    static Value Decode(GraphBuilder g, Value x, int stage, ArchitectureOptions options)
    {
        var (convolutions, width) = VggEncoder.Stages[stage];
        for (var i = convolutions; i >= 1; i--)
        {
            var isLast = i == 1 && stage == 0;
            var channels = isLast ? options.Classes : options.Scaled(i == 1 ? VggEncoder.Stages[stage - 1].Width : width);
            x = g.Conv(x, $"deconv{stage + 1}_{i}", channels, kernel: 3);
            x = isLast ? x : g.Relu(g.BatchNormalization(x, $"debn{stage + 1}_{i}"));
        }

        return x;
    }
}
