namespace OnnxRad.Imaging;

/// <summary>Slices that do not make a volume.</summary>
public sealed class InvalidSeriesException : Exception
{
    internal InvalidSeriesException(IReadOnlyList<SeriesFinding> findings, string wayOut, bool canBeResampled = false)
        : base($"{Said(findings)} {wayOut}{(canBeResampled ? " With ResampleUneven the slices are resampled instead." : "")}") =>
        (Findings, WayOut, CanBeResampled) = (findings, wayOut, canBeResampled);

    /// <summary>All that was found.</summary>
    public IReadOnlyList<SeriesFinding> Findings { get; }

    /// <summary>What was found, in words; the message without the way out.</summary>
    public string Problem => Said(Findings);

    /// <summary>What to do, without <see cref="DicomSeriesOptions.ResampleUneven"/>, which callers have under names of their own.</summary>
    public string WayOut { get; }

    /// <summary>Whether the slices are read with <see cref="DicomSeriesOptions.ResampleUneven"/>, which was not set.</summary>
    public bool CanBeResampled { get; }

    static string Said(IReadOnlyList<SeriesFinding> findings) => $"The slices make no volume: {string.Join(' ', findings.Select(f => f.Text))}";
}
