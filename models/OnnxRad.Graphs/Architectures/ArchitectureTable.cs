using System.Collections.Frozen;

namespace OnnxRad.Graphs.Architectures;

/// <summary>All architectures by the name that recipes use. Each builds a graph from <c>image</c> to <c>logits</c>.</summary>
public static class ArchitectureTable
{
    static readonly FrozenDictionary<string, Func<ArchitectureOptions, OnnxModel>> s_architectures =
        new Dictionary<string, Func<ArchitectureOptions, OnnxModel>>
        {
            ["alexnet"] = AlexNet.SingleTower,
            ["alexnet-grouped"] = AlexNet.Grouped,
            ["googlenet"] = GoogLeNet.Original,
            ["googlenet-bn"] = GoogLeNet.BatchNormalised,
            ["plain-cnn"] = PlainCnn.Create,
            ["resnet18"] = ResNet.ResNet18,
            ["resnet34"] = ResNet.ResNet34,
            ["resnet50"] = ResNet.ResNet50,
            ["resnet101"] = ResNet.ResNet101,
            ["texture-cnn"] = TextureCnn.Create,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_architectures.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Builds an architecture.</summary>
    /// <exception cref="ArgumentException">There is none of that name, an option is out of range, or the image is too small for it.</exception>
    public static OnnxModel Create(string name, ArchitectureOptions options) =>
        s_architectures.TryGetValue(name, out var create)
            ? create(options)
            : throw new ArgumentException($"There is no architecture '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));
}
