namespace OnnxRad.Models;

/// <summary>What was measured of a model, and on which images.</summary>
public sealed record MeasuredMetrics
{
    /// <summary>The name of the split the metrics were measured on, for example <c>test</c>.</summary>
    public required string Split { get; init; }

    /// <summary>The number of images measured.</summary>
    /// <value>At least 1.</value>
    public required int N { get; init; }

    /// <summary>The metrics by name, for example <c>auc</c> and <c>accuracy</c>.</summary>
    public required IReadOnlyDictionary<string, Estimate> Values { get; init; }

    /// <summary>The figures of a report.</summary>
    /// <param name="split">The name of the split the report was made on.</param>
    /// <param name="report">The report; what it lacks is left out.</param>
    public static MeasuredMetrics From(string split, IReport report) => new() { Split = split, N = report.N, Values = report.Figures };
}
