namespace OnnxRad.Runtime;

/// <summary>The shape of one image without its batch: (C, H, W).</summary>
/// <param name="Channels">The number of channels.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The number of values.</summary>
    public int Count => checked(Channels * Height * Width);

    /// <inheritdoc/>
    public override string ToString() => $"{Channels} x {Height} x {Width}";
}
