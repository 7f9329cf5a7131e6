namespace OnnxRad.Graphs.Architectures;

/// <summary>A 3-D CNN that sees a candidate at two scales and knows where in the organ it lies; made for lacunes in brain MRI.</summary>
/// <remarks>
/// <para>
/// After the second stage of Ghafoorian et al., "Deep multi-scale location-aware 3D convolutional neural networks for automated detection of lacunes
/// of presumed vascular origin", 2017, with two of its three scales. Inputs: <c>image</c>, the patch (N, C, D, H, W); <c>context</c>, a larger patch about the same
/// place resampled to as many voxels; <c>location</c> (N, <see cref="ArchitectureOptions.LocationFeatures"/>), numbers that say where the patch lies,
/// best standardised.
/// </para>
/// <para>
/// Each patch passes its own six unpadded convolutions of 64-64-128-128-256-256 channels with batch normalisation, 3x3 in the plane, two slices deep in the first
/// four and one in the others, with one pooling in the plane behind the second, and a fully connected layer of 300. These and the location are joined and pass a
/// layer of 200. Dropout acts before the last two layers, 0.5 unless the options say otherwise. <see cref="ArchitectureOptions.BaseWidth"/> / 64 scales
/// all widths; <see cref="ArchitectureOptions.Stem"/> has no meaning here.
/// </para>
/// </remarks>
public static class LacuneCnn
{
    const float DefaultDropout = 0.5f;

    static readonly long[] s_widths = [64, 64, 128, 128, 256, 256];

    /// <summary>Builds the network.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the patch has no fixed size or is too small.</exception>
    public static OnnxModel Create(ArchitectureOptions options)
    {
        const string name = "lacune-cnn";
        var g = options.NewGraph(name);
        var shape = options.InputShape(Limits(name, options.Stem));
        var (image, context) = (g.Input("image", shape), g.Input("context", shape));
        var location = g.Input("location", "N", options.LocationFeatures);
        var dropout = options.Dropout ?? DefaultDropout;
        var x = g.ConcatChannels(Scale(g, image, "image", options), Scale(g, context, "context", options), location);
        x = g.Relu(g.Linear(g.Dropout(x, dropout, "drop1"), "fc1", options.Scaled(200)));
        g.Output(g.Linear(g.Dropout(x, dropout, "drop2"), "fc2", options.Classes), "logits");
        return g.Build();
    }

    internal static ImageLimits Limits(string name, Stem stem) => new(name, Smallest: 22, NeedsSize: true, Axes: 3, SmallestDepth: 5);

    /// <summary>(N, C, D, H, W) to (N, 300).</summary>
    static Value Scale(GraphBuilder g, Value x, string scale, ArchitectureOptions options)
    {
        using var scope = g.Scope($"scale_{scale}");
        for (var i = 0; i < s_widths.Length; i++)
        {
            x = g.Conv(x, $"conv{i + 1}", options.Scaled(s_widths[i]), kernel: new(i < 4 ? 2 : 1, 3, 3), padding: 0, bias: false);
            x = g.Relu(g.BatchNormalization(x, $"bn{i + 1}"));
            x = i == 1 ? g.MaxPool(x, kernel: new(1, 2, 2), stride: new(1, 2, 2), name: "pool") : x;
        }

        return g.Relu(g.Linear(g.Flatten(x), "fc", options.Scaled(300)));
    }
}
