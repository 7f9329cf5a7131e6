namespace OnnxRad.Graphs.Architectures;

/// <summary>Residual encoder-decoders for denoising and super-resolution: convolutions, and as many transposed ones.</summary>
/// <remarks>
/// <para>
/// RED-Net (Mao et al., "Image Restoration Using Very Deep Convolutional Encoder-Decoder Networks with Symmetric Skip Connections",
/// 2016): 10, 20 or 30 layers of 64 channels, 3x3, padded, without pooling. RED10 has no skips; in RED20 and RED30 every second
/// convolution, and the image, is added to its mirror image.
/// </para>
/// <para>
/// RED-CNN for low-dose CT (Chen et al., "Low-Dose CT with a Residual Encoder-Decoder Convolutional Neural Network", 2017): five
/// layers each way of 96 channels, 5x5, unpadded, with three skips.
/// </para>
/// <para>
/// The output (N, C, H, W), named <c>image_out</c>, has the image's channels and size; <see cref="ArchitectureOptions.Classes"/> and
/// <see cref="ArchitectureOptions.Stem"/> have no meaning here. <see cref="ArchitectureOptions.BaseWidth"/> / 64 scales the width.
/// </para>
/// </remarks>
public static class RedNet
{
    /// <summary>Five convolutions and five transposed ones, without skips.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Red10(ArchitectureOptions options) => Build("red10", options, layers: 5, skips: false);

    /// <summary>Ten and ten, with skips.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Red20(ArchitectureOptions options) => Build("red20", options, layers: 10, skips: true);

    /// <summary>Fifteen and fifteen, with skips.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Red30(ArchitectureOptions options) => Build("red30", options, layers: 15, skips: true);

    /// <summary>The network for low-dose CT.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image has less than 21 rows or columns.</exception>
    public static OnnxModel RedCnn(ArchitectureOptions options)
    {
        var g = options.NewGraph("red-cnn");
        var image = g.Input("image", options.InputShape(Limits("red-cnn", options.Stem)));
        var width = options.Scaled(96);
        var encoded = new List<Value> { image };
        for (var i = 1; i <= 5; i++)
        {
            encoded.Add(g.Relu(g.Conv(encoded[^1], $"conv{i}", width, kernel: 5, padding: 0)));
        }

        var x = encoded[5];
        for (var i = 1; i <= 5; i++)
        {
            // The transposed layer i gives a value of the size of encoded[5 - i]; the 4th, the 2nd and the image are added.
            x = g.ConvTranspose(x, $"deconv{i}", i == 5 ? image.Channels : width, kernel: 5);
            x = g.Relu(i % 2 == 1 ? g.Add(x, encoded[5 - i]) : x);
        }

        g.Output(x, "image_out");
        return g.Build();
    }

    internal static ImageLimits Limits(string name, Stem stem) => new(name, name == "red-cnn" ? 21 : 1, NeedsSize: false);

    static OnnxModel Build(string name, ArchitectureOptions options, int layers, bool skips)
    {
        var g = options.NewGraph(name);
        var image = g.Input("image", options.InputShape(Limits(name, options.Stem)));
        var encoded = new List<Value> { image };
        for (var i = 1; i <= layers; i++)
        {
            encoded.Add(g.Relu(g.Conv(encoded[^1], $"conv{i}", options.BaseWidth, kernel: 3)));
        }

        var x = encoded[layers];
        for (var mirrored = layers - 1; mirrored >= 0; mirrored--)
        {
            var isLast = mirrored == 0;
            x = g.ConvTranspose(x, $"deconv{layers - mirrored}", isLast ? image.Channels : options.BaseWidth, kernel: 3, padding: 1);
            x = skips && (layers - mirrored) % 2 == 0 || (skips && isLast) ? g.Add(x, encoded[mirrored]) : x;
            x = isLast ? x : g.Relu(x);
        }

        g.Output(x, "image_out");
        return g.Build();
    }
}
