using System.Text.Json;
using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Cli.Output;

/// <summary>One network of <c>architectures</c>.</summary>
/// <param name="Name">As recipes name it.</param>
/// <param name="Output">scores, pixelScores or image.</param>
/// <param name="Inputs">The names of the graph's inputs.</param>
/// <param name="Dimensions">2 for images, 3 for volumes.</param>
/// <param name="Parameters">Trained values.</param>
/// <param name="MultiplyAdds">Of convolutions and fully connected layers, for one image.</param>
/// <param name="Channels">Of the image that the figures are for.</param>
/// <param name="Size">Of the image that the figures are for, (H, W) or (D, H, W).</param>
/// <param name="Classes">That the figures are for.</param>
/// <param name="SmallestSize">With the stem ImageNet.</param>
/// <param name="SmallestSizeSmallStem">With the stem Small.</param>
/// <param name="FixedSize">Whether the network is built for one size.</param>
sealed record ArchitectureOutput(
    string Name,
    string Output,
    IReadOnlyList<string> Inputs,
    int Dimensions,
    long Parameters,
    long MultiplyAdds,
    int Channels,
    IReadOnlyList<int> Size,
    int Classes,
    IReadOnlyList<int> SmallestSize,
    IReadOnlyList<int> SmallestSizeSmallStem,
    bool FixedSize)
{
    public static ArchitectureOutput From(ArchitectureSummary network) => new(
        network.Name,
        JsonNamingPolicy.CamelCase.ConvertName($"{network.Output}"),
        network.Inputs,
        network.Dimensions,
        network.Parameters,
        network.MultiplyAdds,
        network.Channels,
        network.Size,
        network.Classes,
        network.SmallestSize,
        network.SmallestSizeSmallStem,
        network.FixedSize);
}
