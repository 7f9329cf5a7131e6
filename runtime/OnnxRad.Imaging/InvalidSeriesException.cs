namespace OnnxRad.Imaging;

/// <summary>Slices that do not make a volume.</summary>
public sealed class InvalidSeriesException : Exception
{
    internal InvalidSeriesException(IReadOnlyList<SeriesFinding> findings, string wayOut)
        : base($"The slices make no volume: {string.Join(' ', findings.Select(f => f.Text))} {wayOut}") => Findings = findings;

    /// <summary>All that was found.</summary>
    public IReadOnlyList<SeriesFinding> Findings { get; }
}
