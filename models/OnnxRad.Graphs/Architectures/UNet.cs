namespace OnnxRad.Graphs.Architectures;

/// <summary>A contracting and an expanding path, joined at each resolution, for images and for volumes.</summary>
/// <remarks>
/// <para>
/// 2-D (Ronneberger et al., "U-Net", 2015): five resolutions of two 3x3 convolutions each, 64 to 1024 channels at
/// <see cref="ArchitectureOptions.BaseWidth"/> 64. 3-D (Çiçek et al., "3D U-Net", 2016): four resolutions, 32 and 64 channels at the first to 256
/// and 512 at the last, transposed convolutions that keep the channels and have no bias.
/// </para>
/// <para>
/// Each comes padded, the usual form today, its output of the image's size, whatever that is, and unpadded ("valid"), as published; and each
/// with and without batch normalisation behind every 3x3 convolution (the 2-D paper has none, the 3-D paper has it).
/// <see cref="ArchitectureOptions.Classes"/> is the number of output channels; <see cref="ArchitectureOptions.Stem"/> has no meaning here.
/// </para>
/// <para>
/// Of the unpadded ones, output pixel i always belongs to image pixel i + 92 (2-D) or voxel i + 44 (3-D) along each axis. Sizes that fit are those
/// that every pooling halves without a rest: 188 and every 16 more (2-D), 92 and every 8 more (3-D). Their output is smaller by 184 or 88, half of it
/// on either side; other fixed sizes are refused. A network of free size takes every size from the smallest on; where one does not fit, the output
/// ends up to 15 (2-D) or 7 (3-D) pixels earlier, as that of the next smaller size that fits.
/// </para>
/// </remarks>
public static class UNet
{
    /// <summary>2-D, padded, with batch normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Padded(ArchitectureOptions options) => new Builder("unet", options, Axes: 2, Padded: true, Normalised: true).Build();

    /// <summary>2-D, padded, without normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel PaddedPlain(ArchitectureOptions options) =>
        new Builder("unet-no-bn", options, Axes: 2, Padded: true, Normalised: false).Build();

    /// <summary>The 2-D original: unpadded convolutions without normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image is too small or does not fit.</exception>
    public static OnnxModel Original(ArchitectureOptions options) =>
        new Builder("unet-original", options, Axes: 2, Padded: false, Normalised: false).Build();

    /// <summary>2-D, unpadded, with batch normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image is too small or does not fit.</exception>
    public static OnnxModel ValidNormalised(ArchitectureOptions options) =>
        new Builder("unet-valid-bn", options, Axes: 2, Padded: false, Normalised: true).Build();

    /// <summary>3-D, padded, with batch normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Padded3d(ArchitectureOptions options) => new Builder("unet3d", options, Axes: 3, Padded: true, Normalised: true).Build();

    /// <summary>3-D, padded, without normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel PaddedPlain3d(ArchitectureOptions options) =>
        new Builder("unet3d-no-bn", options, Axes: 3, Padded: true, Normalised: false).Build();

    /// <summary>The 3-D original: unpadded convolutions with batch normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the volume is too small or does not fit.</exception>
    public static OnnxModel Original3d(ArchitectureOptions options) =>
        new Builder("unet3d-original", options, Axes: 3, Padded: false, Normalised: true).Build();

    /// <summary>3-D, unpadded, without normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the volume is too small or does not fit.</exception>
    public static OnnxModel ValidPlain3d(ArchitectureOptions options) =>
        new Builder("unet3d-valid-no-bn", options, Axes: 3, Padded: false, Normalised: false).Build();

    internal static ImageLimits Limits(string name, Stem stem) => name switch
    {
        "unet-original" or "unet-valid-bn" => new(name, Smallest: 188, NeedsSize: false) { Step = 16 },
        "unet3d-original" or "unet3d-valid-no-bn" => new(name, Smallest: 92, NeedsSize: false, Axes: 3) { Step = 8 },
        "unet3d" or "unet3d-no-bn" => new(name, Smallest: 1, NeedsSize: false, Axes: 3),
        _ => new(name, Smallest: 1, NeedsSize: false),
    };

    sealed record Builder(string Name, ArchitectureOptions Options, int Axes, bool Padded, bool Normalised)
    {
        readonly GraphBuilder _g = Options.NewGraph(Name);

        int Levels => Axes == 2 ? 5 : 4;

        public OnnxModel Build()
        {
            var x = _g.Input("image", Options.InputShape(Limits(Name, Options.Stem)));
            var skips = new Stack<Value>();
            for (var level = 0; level < Levels; level++)
            {
                x = Block(x, $"down{level + 1}", Axes == 2 ? Width(level) : Options.Scaled(32L << level), Width(level));
                if (level + 1 < Levels)
                {
                    skips.Push(x);
                    x = _g.MaxPool(x, kernel: 2, stride: 2, ceil: Padded);
                }
            }

            x = _g.Dropout(x, Options.Dropout ?? 0);
            for (var level = Levels - 2; level >= 0; level--)
            {
                x = Joined(x, skips.Pop(), level);
                x = Block(x, $"up{level + 1}", Width(level), Width(level));
            }

            _g.Output(_g.Conv(x, "head", Options.Classes, kernel: 1), "logits");
            return _g.Build();
        }

        /// <summary>The value from below enlarged, beside the one from the contracting path; whichever is larger is cut, so that both show the same place.</summary>
        Value Joined(Value x, Value skip, int level)
        {
            using var scope = _g.Scope($"up{level + 1}");
            x = _g.ConvTranspose(x, "enlarge", Axes == 2 ? Width(level) : x.Channels, kernel: 2, stride: 2, bias: Axes == 2);
            return Padded ? _g.ConcatChannels(skip, _g.CropTo(x, skip)) : _g.ConcatChannels(_g.CropTo(skip, x, Margin(level)), x);
        }

        /// <summary>
        /// The rows and columns of a level that unpadded convolutions below it take before the first one of the enlarged value: 4, 16, 40, 88
        /// from the lowest joint up. Pooling drops an odd row at the end, so that this holds for every size, and half of the rest does not.
        /// </summary>
        long Margin(int level) => level == Levels - 2 ? 4 : (2 * Margin(level + 1)) + 8;

        Value Block(Value x, string block, params IReadOnlyList<long> widths)
        {
            using var scope = _g.Scope(block);
            for (var i = 0; i < widths.Count; i++)
            {
                x = _g.Conv(x, $"conv{i + 1}", widths[i], kernel: 3, padding: Padded ? 1 : 0, bias: !Normalised);
                x = _g.Relu(Normalised ? _g.BatchNormalization(x, $"bn{i + 1}") : x);
            }

            return x;
        }

        long Width(int level) => (long)Options.BaseWidth << level;
    }
}
