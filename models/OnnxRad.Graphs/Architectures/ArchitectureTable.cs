using System.Collections.Frozen;

namespace OnnxRad.Graphs.Architectures;

/// <summary>All architectures by the name that recipes use. Each builds a graph from <c>image</c> to one output.</summary>
public static class ArchitectureTable
{
    static readonly FrozenDictionary<string, Entry> s_architectures = new Dictionary<string, Entry>
    {
        ["alexnet"] = new(AlexNet.SingleTower, NetworkOutput.Scores),
        ["alexnet-grouped"] = new(AlexNet.Grouped, NetworkOutput.Scores),
        ["fcn-16s"] = new(Fcn.Fcn16, NetworkOutput.PixelScores),
        ["fcn-32s"] = new(Fcn.Fcn32, NetworkOutput.PixelScores),
        ["fcn-8s"] = new(Fcn.Fcn8, NetworkOutput.PixelScores),
        ["googlenet"] = new(GoogLeNet.Original, NetworkOutput.Scores),
        ["googlenet-bn"] = new(GoogLeNet.BatchNormalised, NetworkOutput.Scores),
        ["plain-cnn"] = new(PlainCnn.Create, NetworkOutput.Scores),
        ["red-cnn"] = new(RedNet.RedCnn, NetworkOutput.Image),
        ["red10"] = new(RedNet.Red10, NetworkOutput.Image),
        ["red20"] = new(RedNet.Red20, NetworkOutput.Image),
        ["red30"] = new(RedNet.Red30, NetworkOutput.Image),
        ["resnet101"] = new(ResNet.ResNet101, NetworkOutput.Scores),
        ["resnet18"] = new(ResNet.ResNet18, NetworkOutput.Scores),
        ["resnet34"] = new(ResNet.ResNet34, NetworkOutput.Scores),
        ["resnet50"] = new(ResNet.ResNet50, NetworkOutput.Scores),
        ["segnet"] = new(SegNet.Create, NetworkOutput.PixelScores),
        ["texture-cnn"] = new(TextureCnn.Create, NetworkOutput.Scores),
        ["unet"] = new(UNet.Padded, NetworkOutput.PixelScores),
        ["unet-original"] = new(UNet.Original, NetworkOutput.PixelScores),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_architectures.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The names of the architectures that give <paramref name="output"/>, in alphabetical order.</summary>
    public static IReadOnlyList<string> NamesOf(NetworkOutput output) => [.. Names.Where(name => s_architectures[name].Output == output)];

    /// <summary>What an architecture gives.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static NetworkOutput OutputOf(string name) => Find(name).Output;

    /// <summary>Builds an architecture.</summary>
    /// <exception cref="ArgumentException">There is none of that name, an option is out of range, or the image is too small for it.</exception>
    public static OnnxModel Create(string name, ArchitectureOptions options) => Find(name).Create(options);

    static Entry Find(string name) => s_architectures.TryGetValue(name, out var entry)
        ? entry
        : throw new ArgumentException($"There is no architecture '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));

    sealed record Entry(Func<ArchitectureOptions, OnnxModel> Create, NetworkOutput Output);
}
