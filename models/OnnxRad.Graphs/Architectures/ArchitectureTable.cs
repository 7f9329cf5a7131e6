using System.Collections.Frozen;

namespace OnnxRad.Graphs.Architectures;

/// <summary>All architectures by the name that recipes use. Each builds a graph from <c>image</c> to one output.</summary>
/// <remarks>One takes more than an image: <see cref="LacuneCnn"/>.</remarks>
public static class ArchitectureTable
{
    static readonly FrozenDictionary<string, Entry> s_architectures = new Dictionary<string, Entry>
    {
        ["alexnet"] = new(AlexNet.SingleTower, NetworkOutput.Scores, AlexNet.Limits),
        ["alexnet-grouped"] = new(AlexNet.Grouped, NetworkOutput.Scores, AlexNet.Limits),
        ["fcn-16s"] = new(Fcn.Fcn16, NetworkOutput.PixelScores, Fcn.Limits),
        ["fcn-32s"] = new(Fcn.Fcn32, NetworkOutput.PixelScores, Fcn.Limits),
        ["fcn-8s"] = new(Fcn.Fcn8, NetworkOutput.PixelScores, Fcn.Limits),
        ["googlenet"] = new(GoogLeNet.Original, NetworkOutput.Scores, GoogLeNet.Limits) { SmallestWithAuxiliary = GoogLeNet.SmallestWithAuxiliary },
        ["googlenet-bn"] = new(GoogLeNet.BatchNormalised, NetworkOutput.Scores, GoogLeNet.Limits) { SmallestWithAuxiliary = GoogLeNet.SmallestWithAuxiliary },
        ["lacune-cnn"] = new(LacuneCnn.Create, NetworkOutput.Scores, LacuneCnn.Limits) { Size = [5, 32, 32] },
        ["plain-cnn"] = new(PlainCnn.Create, NetworkOutput.Scores, PlainCnn.Limits) { VolumeForm = "plain-cnn-3d" },
        ["plain-cnn-3d"] = new(PlainCnn.Create3d, NetworkOutput.Scores, PlainCnn.Limits),
        ["red-cnn"] = new(RedNet.RedCnn, NetworkOutput.Image, RedNet.Limits),
        ["red10"] = new(RedNet.Red10, NetworkOutput.Image, RedNet.Limits),
        ["red20"] = new(RedNet.Red20, NetworkOutput.Image, RedNet.Limits),
        ["red30"] = new(RedNet.Red30, NetworkOutput.Image, RedNet.Limits),
        ["resnet101"] = new(ResNet.ResNet101, NetworkOutput.Scores, ResNet.Limits),
        ["resnet18"] = new(ResNet.ResNet18, NetworkOutput.Scores, ResNet.Limits) { VolumeForm = "resnet18-3d" },
        ["resnet18-3d"] = new(ResNet.ResNet18Volume, NetworkOutput.Scores, ResNet.Limits),
        ["resnet34"] = new(ResNet.ResNet34, NetworkOutput.Scores, ResNet.Limits) { VolumeForm = "resnet34-3d" },
        ["resnet34-3d"] = new(ResNet.ResNet34Volume, NetworkOutput.Scores, ResNet.Limits),
        ["resnet50"] = new(ResNet.ResNet50, NetworkOutput.Scores, ResNet.Limits) { VolumeForm = "resnet50-3d" },
        ["resnet50-3d"] = new(ResNet.ResNet50Volume, NetworkOutput.Scores, ResNet.Limits),
        ["segnet"] = new(SegNet.Create, NetworkOutput.PixelScores, SegNet.Limits),
        ["texture-cnn"] = new(TextureCnn.Create, NetworkOutput.Scores, TextureCnn.Limits),
        ["unet"] = new(UNet.Padded, NetworkOutput.PixelScores, UNet.Limits) { VolumeForm = "unet3d" },
        ["unet-no-bn"] = new(UNet.PaddedPlain, NetworkOutput.PixelScores, UNet.Limits) { VolumeForm = "unet3d-no-bn" },
        ["unet-original"] = new(UNet.Original, NetworkOutput.PixelScores, UNet.Limits) { Size = [220, 220] },
        ["unet-valid-bn"] = new(UNet.ValidNormalised, NetworkOutput.PixelScores, UNet.Limits) { Size = [220, 220] },
        ["unet3d"] = new(UNet.Padded3d, NetworkOutput.PixelScores, UNet.Limits),
        ["unet3d-no-bn"] = new(UNet.PaddedPlain3d, NetworkOutput.PixelScores, UNet.Limits),
        ["unet3d-original"] = new(UNet.Original3d, NetworkOutput.PixelScores, UNet.Limits) { Size = [100, 100, 100] },
        ["unet3d-valid-no-bn"] = new(UNet.ValidPlain3d, NetworkOutput.PixelScores, UNet.Limits) { Size = [100, 100, 100] },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_architectures.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The names of the architectures that give <paramref name="output"/>, in alphabetical order.</summary>
    /// <param name="output">What they give.</param>
    /// <param name="dimensions">2 for those that take images, 3 for those that take volumes.</param>
    public static IReadOnlyList<string> NamesOf(NetworkOutput output, int dimensions = 2) =>
        [.. Names.Where(name => Find(name) is var entry && entry.Output == output && entry.Limits(name, Stem.ImageNet).Axes == dimensions)];

    /// <summary>The architecture of the same layers that takes volumes: itself where it does; null where there is none.</summary>
    /// <param name="name">As of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static string? VolumeFormOf(string name) =>
        Find(name) is var entry && entry.Limits(name, Stem.ImageNet).Axes == 3 ? name : entry.VolumeForm;

    /// <summary>What an architecture gives.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static NetworkOutput OutputOf(string name) => Find(name).Output;

    /// <summary>What an architecture is, takes and costs.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ArchitectureSummary Describe(string name)
    {
        var entry = Find(name);
        var limits = entry.Limits(name, Stem.ImageNet);
        var size = entry.Size ?? (limits.Axes == 2 ? [224, 224] : [96, 96, 96]);
        var options = new ArchitectureOptions
        {
            InputChannels = limits.Axes == 2 ? 3 : 1,
            Depth = limits.Axes == 2 ? null : size[0],
            Height = size[^2],
            Width = size[^1],
            Classes = limits.Axes == 2 ? 1000 : 2,
            Outline = true,
        };
        var model = entry.Create(options);
        return new()
        {
            Name = name,
            Output = entry.Output,
            Inputs = [.. model.Inputs.Select(input => input.Name)],
            SmallestSize = limits.SmallestSize,
            SmallestSizeSmallStem = entry.Limits(name, Stem.Small).SmallestSize,
            FixedSize = limits.NeedsSize,
            Parameters = model.ParameterCount(),
            MultiplyAdds = MultiplyAdds.Of(model),
            Channels = options.InputChannels,
            Size = size,
            Classes = options.Classes,
        };
    }

    /// <summary>Whether an architecture has auxiliary classifiers, and images of this size leave room for them.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static bool TakesAuxiliaryClassifiers(string name, ArchitectureOptions options)
    {
        var smallest = Find(name).SmallestWithAuxiliary?.Invoke(options.Stem);
        return options.Height >= smallest && options.Width >= smallest;
    }

    /// <summary>Checks that an architecture can be built, without making its weights.</summary>
    /// <exception cref="ArgumentException">As of <see cref="Create"/>.</exception>
    public static void Check(string name, ArchitectureOptions options) => Find(name).Create(options with { Outline = true });

    /// <summary>Builds an architecture.</summary>
    /// <exception cref="ArgumentException">There is none of that name, an option is out of range, or the image is too small for it or does not fit.</exception>
    public static OnnxModel Create(string name, ArchitectureOptions options) => Find(name).Create(options);

    static Entry Find(string name) => s_architectures.TryGetValue(name, out var entry)
        ? entry
        : throw new ArgumentException($"There is no architecture '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));

    sealed record Entry(Func<ArchitectureOptions, OnnxModel> Create, NetworkOutput Output, Func<string, Stem, ImageLimits> Limits)
    {
        /// <summary>The name of the same network for volumes; null where there is none, or where it takes volumes itself.</summary>
        public string? VolumeForm { get; init; }

        /// <summary>The size that the figures of <see cref="Describe"/> are for, where it is not the usual one.</summary>
        public int[]? Size { get; init; }

        /// <summary>The smallest rows and columns with auxiliary classifiers; null where it has none.</summary>
        public Func<Stem, int>? SmallestWithAuxiliary { get; init; }
    }
}
