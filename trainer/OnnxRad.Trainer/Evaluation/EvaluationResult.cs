using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>A model measured on a split.</summary>
/// <param name="Report">The figures.</param>
/// <param name="Skipped">Images left out as unreadable.</param>
public sealed record EvaluationResult(ClassificationReport Report, IReadOnlyList<string> Skipped);
