using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime;

/// <summary>The shape of one image without its batch, (C, H, W), or of one volume, (C, D, H, W).</summary>
/// <param name="Channels">The number of channels.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The number of slices of a volume.</summary>
    /// <value>Default null: it is an image.</value>
    public int? Depth { get; init; }

    /// <summary>The number of values.</summary>
    public int Count => checked(Channels * (Depth ?? 1) * Height * Width);

    /// <summary>(C, H, W), or (C, D, H, W) of a volume.</summary>
    public IReadOnlyList<int> Dimensions => Depth is { } depth ? [Channels, depth, Height, Width] : [Channels, Height, Width];

    /// <summary>What the dimensions are, for messages.</summary>
    internal string Names => Depth is null ? "channels, rows, columns" : "channels, slices, rows, columns";

    /// <summary>What a preprocessing makes of an image.</summary>
    public static ImageShape Of(Preprocessing preprocessing)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        var (channels, height, width) = preprocessing.MadeShape();
        return new(channels, height, width) { Depth = preprocessing.Depth };
    }

    /// <summary>The shape of an image, or of a volume where it has several slices.</summary>
    public static ImageShape Of(RadImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(image.Channels, image.Height, image.Width) { Depth = image.Depth > 1 ? image.Depth : null };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" x ", Dimensions);
}
