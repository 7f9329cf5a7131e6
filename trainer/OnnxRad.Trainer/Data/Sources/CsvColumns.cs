namespace OnnxRad.Trainer;

/// <summary>Which columns a table must have beside those of its images.</summary>
/// <param name="Required">The columns, in the order in which messages name them.</param>
/// <param name="Others">Whether the cells of all other columns are read too; they may be empty.</param>
sealed record CsvColumns(IReadOnlyList<CsvColumn> Required, bool Others = false)
{
    /// <summary>The columns of the images.</summary>
    public IReadOnlyList<CsvColumn> Images { get; init; } = CsvCases.Columns(null);

    /// <summary>One class an image.</summary>
    public static CsvColumns Label { get; } = new([new("label")]);

    /// <summary>Further columns.</summary>
    public CsvColumns With(IEnumerable<CsvColumn> more) => this with { Required = [.. Required, .. more] };
}
