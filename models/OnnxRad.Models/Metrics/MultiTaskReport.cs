namespace OnnxRad.Models;

/// <summary>How well a model does each of several tasks.</summary>
public sealed record MultiTaskReport : IReport
{
    /// <inheritdoc/>
    public required int N { get; init; }

    /// <summary>The report of each task by its name, over the images that are labelled for it; a task without any is left out.</summary>
    public required IReadOnlyDictionary<string, IReport> Tasks { get; init; }

    /// <summary>The figures of all tasks: <c>severity.quadratic_kappa</c> is that of the task <c>severity</c>.</summary>
    public IReadOnlyDictionary<string, Estimate> Figures => Tasks
        .SelectMany(task => task.Value.Figures.Select(figure => (Name: $"{task.Key}.{figure.Key}", figure.Value)))
        .ToDictionary(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal);
}
