namespace OnnxRad.Graphs.Architectures;

/// <summary>A contracting and an expanding path, joined at each resolution (Ronneberger et al., "U-Net", 2015).</summary>
/// <remarks>
/// Five resolutions of two 3x3 convolutions each, 64 to 1024 channels at <see cref="ArchitectureOptions.BaseWidth"/> 64. The original
/// has unpadded convolutions, so that its output is smaller than the image by 184 rows and columns, and no normalisation; the usual form
/// today pads, normalises each convolution by batch, and gives an output of the image's size, whatever that is.
/// <see cref="ArchitectureOptions.Classes"/> is the number of output channels; <see cref="ArchitectureOptions.Stem"/> has no meaning here.
/// </remarks>
public static class UNet
{
    const int Levels = 5;

    /// <summary>Padded convolutions with batch normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static OnnxModel Padded(ArchitectureOptions options) => new Builder("unet", options, padded: true).Build();

    /// <summary>The original: unpadded convolutions without normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image is too small.</exception>
    public static OnnxModel Original(ArchitectureOptions options) => new Builder("unet-original", options, padded: false).Build();

    internal static ImageLimits Limits(string name, Stem stem) => new(name, name == "unet-original" ? 188 : 1, NeedsSize: false);

    sealed class Builder(string name, ArchitectureOptions options, bool padded)
    {
        readonly GraphBuilder _g = options.NewGraph(name);

        public OnnxModel Build()
        {
            var x = _g.Input("image", options.InputShape(Limits(name, options.Stem)));
            var skips = new Stack<Value>();
            for (var level = 0; level < Levels; level++)
            {
                x = Block(x, $"down{level + 1}", level);
                if (level + 1 < Levels)
                {
                    skips.Push(x);
                    x = _g.MaxPool(x, kernel: 2, stride: 2, ceil: padded);
                }
            }

            x = _g.Dropout(x, options.Dropout ?? 0);
            for (var level = Levels - 2; level >= 0; level--)
            {
                x = Joined(x, skips.Pop(), level);
                x = Block(x, $"up{level + 1}", level);
            }

            _g.Output(_g.Conv(x, "head", options.Classes, kernel: 1), "logits");
            return _g.Build();
        }

        /// <summary>The value from below enlarged, beside the one from the contracting path; whichever is larger is cut.</summary>
        Value Joined(Value x, Value skip, int level)
        {
            using var scope = _g.Scope($"up{level + 1}");
            x = _g.ConvTranspose(x, "enlarge", Width(level), kernel: 2, stride: 2);
            return padded ? _g.ConcatChannels(skip, _g.CropTo(x, skip)) : _g.ConcatChannels(_g.CropCentreTo(skip, x), x);
        }

        Value Block(Value x, string block, int level)
        {
            using var scope = _g.Scope(block);
            for (var i = 1; i <= 2; i++)
            {
                x = _g.Conv(x, $"conv{i}", Width(level), kernel: 3, padding: padded ? 1 : 0, bias: !padded);
                x = _g.Relu(padded ? _g.BatchNormalization(x, $"bn{i}") : x);
            }

            return x;
        }

        long Width(int level) => (long)options.BaseWidth << level;
    }
}
