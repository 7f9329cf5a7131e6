namespace OnnxRad.Trainer;

/// <summary>One row of a table of images; cells are trimmed, and null where the table has no such column.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Image">Path of the image as written.</param>
/// <param name="Label">Class name or integer.</param>
/// <param name="Patient">Never shown.</param>
/// <param name="Split">Name of a split, or empty.</param>
sealed record CsvTableRow(long Line, string Image, string Label, string? Patient, string? Split);
