namespace OnnxRad.Graphs.Architectures;

/// <summary>What an architecture is, takes and costs.</summary>
/// <remarks>The figures are those of width 64 and <see cref="Stem.ImageNet"/>, for one image of <see cref="Size"/>.</remarks>
public sealed record ArchitectureSummary
{
    /// <summary>The name that recipes use.</summary>
    public required string Name { get; init; }

    /// <summary>What it gives.</summary>
    public required NetworkOutput Output { get; init; }

    /// <summary>The names of the graph's inputs.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The spatial dimensions of its image: 2 for (N, C, H, W), 3 for (N, C, D, H, W).</summary>
    public int Dimensions => Size.Count;

    /// <summary>The fewest pixels along each axis, (H, W) or (D, H, W), with <see cref="Stem.ImageNet"/>.</summary>
    public required IReadOnlyList<int> SmallestSize { get; init; }

    /// <summary>The fewest pixels along each axis, (H, W) or (D, H, W), with <see cref="Stem.Small"/>.</summary>
    public required IReadOnlyList<int> SmallestSizeSmallStem { get; init; }

    /// <summary>Whether the network is built for one size of image; otherwise the exported file takes any from the smallest on.</summary>
    public required bool FixedSize { get; init; }

    /// <summary>Trained values.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiplications with addition of convolutions and fully connected layers, for one image.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>Channels of the image that the figures are for.</summary>
    public required int Channels { get; init; }

    /// <summary>Size of the image that the figures are for, (H, W) or (D, H, W).</summary>
    public required IReadOnlyList<int> Size { get; init; }

    /// <summary>Classes that the figures are for.</summary>
    public required int Classes { get; init; }
}
