namespace OnnxRad.Models;

/// <summary>Collects the figures of a report.</summary>
static class ReportFigures
{
    /// <summary>The figures that are defined, in order.</summary>
    public static IReadOnlyDictionary<string, Estimate> Of(params IEnumerable<(string Name, Estimate? Value)> all) =>
        all.Where(figure => figure.Value is not null).ToDictionary(figure => figure.Name, figure => figure.Value!.Value, StringComparer.Ordinal);
}
