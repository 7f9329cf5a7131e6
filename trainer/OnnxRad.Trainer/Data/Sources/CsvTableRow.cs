namespace OnnxRad.Trainer;

/// <summary>One row of a table of images; cells are trimmed, and null where the table has no such column.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Image">Path of the image as written; of several images of a case, that of the first one that is there, or empty.</param>
/// <param name="Label">Class name or integer; empty where the table has no such column.</param>
/// <param name="Patient">Never shown.</param>
/// <param name="Split">Name of a split, or empty.</param>
sealed record CsvTableRow(long Line, string Image, string Label, string? Patient, string? Split)
{
    /// <summary>The cells of the columns of images, by their names.</summary>
    public required IReadOnlyDictionary<string, string> Images { get; init; }

    /// <summary>The cells of the other columns that were asked for, by their names as asked for, or as in the header for all others.</summary>
    public IReadOnlyDictionary<string, string> Cells { get; init; } = new Dictionary<string, string>();

    /// <summary>The cell of a column that must be there.</summary>
    public string this[string column] => Images.TryGetValue(column, out var image) ? image : Cells[column];
}
