namespace OnnxRad.Graphs.Architectures;

/// <summary>Residual networks (He et al., "Deep Residual Learning for Image Recognition", 2016, table 1).</summary>
/// <remarks>
/// <para>
/// Layers are named as in torchvision. The bottleneck has its stride at the 3x3 convolution ("ResNet v1.5", as
/// torchvision). At 1000 classes and the ImageNet stem: 11,689,512 (18), 21,797,672 (34), 25,557,032 (50), 44,549,160 (101) parameters.
/// </para>
/// <para>
/// For volumes (Hara et al., "Can Spatiotemporal 3D CNNs Retrace the History of 2D CNNs and ImageNet?", 2018, table 1): all windows are cubes; the
/// first convolution steps over one slice and two rows and columns, which suits volumes with fewer slices than rows; where the channels grow,
/// the shortcut of 18 and 34 layers picks every second voxel and adds channels of zeros (type A), that of 50 layers is a convolution (type B).
/// </para>
/// </remarks>
public static class ResNet
{
    /// <summary>ResNet-18: basic blocks 2, 2, 2, 2.</summary>
    public static OnnxModel ResNet18(ArchitectureOptions options) => Build("resnet18", options, [2, 2, 2, 2], bottleneck: false);

    /// <summary>ResNet-34: basic blocks 3, 4, 6, 3.</summary>
    public static OnnxModel ResNet34(ArchitectureOptions options) => Build("resnet34", options, [3, 4, 6, 3], bottleneck: false);

    /// <summary>ResNet-50: bottleneck blocks 3, 4, 6, 3.</summary>
    public static OnnxModel ResNet50(ArchitectureOptions options) => Build("resnet50", options, [3, 4, 6, 3], bottleneck: true);

    /// <summary>ResNet-101: bottleneck blocks 3, 4, 23, 3.</summary>
    public static OnnxModel ResNet101(ArchitectureOptions options) => Build("resnet101", options, [3, 4, 23, 3], bottleneck: true);

    /// <summary>ResNet-18 for volumes.</summary>
    public static OnnxModel ResNet18Volume(ArchitectureOptions options) => Build("resnet18-3d", options, [2, 2, 2, 2], bottleneck: false);

    /// <summary>ResNet-34 for volumes.</summary>
    public static OnnxModel ResNet34Volume(ArchitectureOptions options) => Build("resnet34-3d", options, [3, 4, 6, 3], bottleneck: false);

    /// <summary>ResNet-50 for volumes.</summary>
    public static OnnxModel ResNet50Volume(ArchitectureOptions options) => Build("resnet50-3d", options, [3, 4, 6, 3], bottleneck: true);

    internal static ImageLimits Limits(string name, Stem stem) =>
        new(name, Smallest: 1, NeedsSize: false, name.EndsWith("-3d", StringComparison.Ordinal) ? 3 : 2);

    static OnnxModel Build(string name, ArchitectureOptions options, int[] blocks, bool bottleneck)
    {
        var g = options.NewGraph(name);
        var x = AddStem(g, g.Input("image", options.InputShape(Limits(name, options.Stem))), options);
        for (var stage = 0; stage < blocks.Length; stage++)
        {
            using var scope = g.Scope($"layer{stage + 1}");
            var channels = (long)options.BaseWidth << stage;
            for (var block = 0; block < blocks[stage]; block++)
            {
                using var inner = g.Scope($"{block}");
                var stride = stage > 0 && block == 0 ? 2 : 1;
                x = bottleneck ? Bottleneck(g, x, channels, stride) : Basic(g, x, channels, stride);
            }
        }

        x = g.Dropout(g.Flatten(g.GlobalAveragePool(x)), options.Dropout ?? 0);
        g.Output(g.Linear(x, "fc", options.Classes), "logits");
        return g.Build();
    }

    static Value AddStem(GraphBuilder g, Value image, ArchitectureOptions options)
    {
        if (options.Stem == Stem.Small)
        {
            return g.Relu(ConvNorm(g, image, "1", options.BaseWidth, kernel: 3, stride: 1));
        }

        var x = g.Relu(ConvNorm(g, image, "1", options.BaseWidth, kernel: 7, stride: new(1, 2, 2)));
        return g.MaxPool(x, kernel: 3, stride: 2, padding: 1, name: "maxpool");
    }

    static Value Basic(GraphBuilder g, Value x, long channels, long stride)
    {
        var y = g.Relu(ConvNorm(g, x, "1", channels, kernel: 3, stride));
        y = ConvNorm(g, y, "2", channels, kernel: 3, stride: 1);
        return g.Relu(g.Add(y, Shortcut(g, x, channels, stride, convolves: x.Shape.Count == 4)));
    }

    static Value Bottleneck(GraphBuilder g, Value x, long channels, long stride)
    {
        var y = g.Relu(ConvNorm(g, x, "1", channels, kernel: 1, stride: 1));
        y = g.Relu(ConvNorm(g, y, "2", channels, kernel: 3, stride));
        y = ConvNorm(g, y, "3", channels * 4, kernel: 1, stride: 1);
        return g.Relu(g.Add(y, Shortcut(g, x, channels * 4, stride, convolves: true)));
    }

    static Value Shortcut(GraphBuilder g, Value x, long channels, long stride, bool convolves)
    {
        if (x.Channels == channels && stride == 1)
        {
            return x;
        }

        using var scope = g.Scope("downsample");
        if (!convolves)
        {
            return g.PadChannels(g.AveragePool(x, kernel: 1, stride), channels);
        }

        return g.BatchNormalization(g.Conv(x, "0", channels, kernel: 1, stride, padding: 0, bias: false), "1");
    }

    static Value ConvNorm(GraphBuilder g, Value x, string number, long channels, long kernel, Extent stride) =>
        g.BatchNormalization(g.Conv(x, "conv" + number, channels, kernel, stride, bias: false), "bn" + number);
}
