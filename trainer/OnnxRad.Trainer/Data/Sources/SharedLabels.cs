namespace OnnxRad.Trainer;

/// <summary>Files of labels that belong to several rows of a table: those of a series belong to each of its slices.</summary>
static class SharedLabels
{
    static readonly string[] s_endings = [".nii", ".nii.gz", ".dcm"];

    /// <summary>Whether a file may hold the labels of several images, by its name.</summary>
    public static bool MayHoldSeveral(string file) => s_endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds files in several splits or of several patients.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="owners">Whose the images of each row are.</param>
    /// <param name="labels">The file of labels of each row; null where it is refused.</param>
    /// <param name="column">The column of the labels.</param>
    /// <param name="splits">The split of each row.</param>
    /// <param name="problems">What is wrong.</param>
    public static void Check(
        IReadOnlyList<CsvTableRow> rows, string[][] owners, IReadOnlyList<string?> labels, string column, IReadOnlyList<DataSplit?> splits, List<string> problems)
    {
        var files = Enumerable.Range(0, rows.Count).Where(i => labels[i] is { } file && MayHoldSeveral(file)).GroupBy(i => labels[i]!, StringComparer.Ordinal);
        foreach (var shared in files.Select(file => file.ToArray()).Where(shared => shared.Length > 1))
        {
            var more = shared.Length > Listing.Limit ? $" and {shared.Length - Listing.Limit} more" : "";
            var (name, lines) = (rows[shared[0]][column], string.Join(", ", shared.Take(Listing.Limit).Select(i => $"{rows[i].Line}")) + more);
            if (shared.Select(i => splits[i]).OfType<DataSplit>().Distinct().Count() > 1)
            {
                problems.Add($"{column} '{name}' belongs to images of several splits (lines {lines}); give them the same split");
            }

            if (shared.SelectMany(i => owners[i]).Where(owner => !StoredImage.IsStudy(owner)).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                problems.Add($"{column} '{name}' belongs to images of several patients (lines {lines}); give each patient a file of labels");
            }
        }
    }
}
