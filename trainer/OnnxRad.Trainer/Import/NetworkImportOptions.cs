namespace OnnxRad.Trainer;

/// <summary>What a public network is made into.</summary>
public sealed record NetworkImportOptions
{
    /// <summary>The names of the new classes, in the order of the logits.</summary>
    /// <value>1 or more different names.</value>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The channels of the images.</summary>
    /// <value>1 or more; by default as the network has.</value>
    public int? Channels { get; init; }

    /// <summary>Rows and columns of the images.</summary>
    /// <value>1 or more; by default as the network has.</value>
    public int? Size { get; init; }

    /// <summary>Seeds the weights of the new head.</summary>
    /// <value>Default 0.</value>
    public int Seed { get; init; }
}
