namespace OnnxRad.Trainer;

/// <summary>The network.</summary>
public sealed record NetworkRecipe
{
    /// <summary>The name of the architecture.</summary>
    /// <value>One of the names given to <see cref="Recipe.Parse"/>; default "resnet18".</value>
    public string Architecture { get; init; } = "resnet18";

    /// <summary>The channels of the first stage; later stages are multiples of it.</summary>
    /// <value>4 to 1024; default 64.</value>
    public int Width { get; init; } = 64;

    /// <summary>The first layers.</summary>
    /// <value>Default <see cref="NetworkStem.Small"/>.</value>
    public NetworkStem Stem { get; init; } = NetworkStem.Small;

    /// <summary>The probability with which a value before the classifier is dropped in training.</summary>
    /// <value>At least 0 (never) and below 1; default null: the architecture's own.</value>
    public double? Dropout { get; init; }
}
