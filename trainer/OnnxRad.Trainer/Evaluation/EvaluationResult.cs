using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>A model measured on a split.</summary>
/// <param name="Report">The figures.</param>
/// <param name="Skipped">Images left out as unreadable.</param>
public sealed record EvaluationResult(ClassificationReport Report, IReadOnlyList<string> Skipped)
{
    /// <summary>The true class of each image, in the order of the data.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>The scores of each image, in the order of the classes.</summary>
    public required IReadOnlyList<float[]> Probabilities { get; init; }
}
