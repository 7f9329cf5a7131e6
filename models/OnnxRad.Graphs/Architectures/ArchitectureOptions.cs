namespace OnnxRad.Graphs.Architectures;


/// <summary>What every architecture is built from.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>Channels of the input image.</summary>
    /// <value>At least 1; default 3.</value>
    public int InputChannels { get; init; } = 3;

    /// <summary>Rows of the input image; <see langword="null"/> leaves them symbolic (<c>H</c>).</summary>
    public int? Height { get; init; }

    /// <summary>Columns of the input image; <see langword="null"/> leaves them symbolic (<c>W</c>).</summary>
    public int? Width { get; init; }

    /// <summary>Outputs of the classifier.</summary>
    /// <value>At least 1; default 1000.</value>
    public int Classes { get; init; } = 1000;

    /// <summary>Channels of the first stage; later stages have multiples of it.</summary>
    /// <value>At least 1; default 64, the published networks'.</value>
    public int BaseWidth { get; init; } = 64;

    /// <summary>The first layers.</summary>
    /// <value>Default <see cref="Stem.ImageNet"/>.</value>
    public Stem Stem { get; init; } = Stem.ImageNet;

    /// <summary>Fraction of features zeroed before the classifier in training.</summary>
    /// <value>0 (default, no dropout layer) to below 1.</value>
    public float Dropout { get; init; }

    /// <summary>Seeds the initial weights.</summary>
    public int Seed { get; init; }

    /// <summary>The input's shape (N, C, H, W).</summary>
    internal Dim[] InputShape =>
        ["N", InputChannels, Height is { } height ? (Dim)height : "H", Width is { } width ? (Dim)width : "W"];
}
