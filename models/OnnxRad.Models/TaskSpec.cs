namespace OnnxRad.Models;

/// <summary>One of several tasks that a model does at once: what its output of that name holds.</summary>
public sealed record TaskSpec
{
    /// <summary>The name of the task, which is that of the graph's output.</summary>
    public required string Name { get; init; }

    /// <summary>What the task is.</summary>
    /// <value>One that gives numbers for an image as a whole: no segmentation, no image, not several tasks.</value>
    public required ModelTask Task { get; init; }

    /// <summary>As <see cref="ModelCard.Classes"/>.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The last step in front of the output.</summary>
    public required Activation Activation { get; init; }

    /// <summary>As <see cref="ModelCard.Unit"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>As <see cref="ModelCard.Intervals"/>.</summary>
    public IReadOnlyList<double>? Intervals { get; init; }

    /// <summary>As <see cref="ModelCard.Thresholds"/>.</summary>
    public required IReadOnlyList<double> Thresholds { get; init; }
}
