namespace OnnxRad.Models;

/// <summary>What a model was trained on; never anything that identifies a patient.</summary>
public sealed record TrainingData
{
    /// <summary>Source and kind of the images in a few sentences.</summary>
    public required string Description { get; init; }

    /// <summary>The number of images of each group, for example of each split.</summary>
    /// <value>Each 0 or more.</value>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }
}
