namespace OnnxRad.Graphs.Architectures;

/// <summary>What an architecture asks of the image's size.</summary>
/// <param name="Architecture">Its name, for messages.</param>
/// <param name="Smallest">The smallest number of rows and of columns, and of slices of a volume.</param>
/// <param name="NeedsSize">Whether rows and columns must be fixed when the network is built.</param>
/// <param name="Axes">2 for images (N, C, H, W), 3 for volumes (N, C, D, H, W).</param>
/// <param name="SmallestDepth">The smallest number of slices, where it is another one.</param>
/// <param name="Form">What messages say behind the name.</param>
readonly record struct ImageLimits(string Architecture, int Smallest, bool NeedsSize, int Axes = 2, int? SmallestDepth = null, string Form = "")
{
    /// <summary>Sizes that fit are this far apart, from the smallest one on; 1 where all do.</summary>
    public int Step { get; init; } = 1;

    /// <summary>The smallest size along each axis, (H, W) or (D, H, W).</summary>
    public int[] SmallestSize => Axes == 2 ? [Smallest, Smallest] : [SmallestDepth ?? Smallest, Smallest, Smallest];
}
