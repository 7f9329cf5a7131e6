using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>A model measured on a split.</summary>
/// <param name="Report">The figures: a <see cref="ClassificationReport"/>, or that of the model's task.</param>
/// <param name="Skipped">Images left out as unreadable.</param>
public sealed record EvaluationResult(IReport Report, IReadOnlyList<string> Skipped)
{
    /// <summary>What the figures were computed from; null of models that make images.</summary>
    public CaseTable? Cases { get; init; }

    /// <summary>Of a classifier, the true class of each image, in the order of the data.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [];

    /// <summary>Of a classifier, the scores of each image, in the order of the classes.</summary>
    public IReadOnlyList<float[]> Probabilities { get; init; } = [];
}
