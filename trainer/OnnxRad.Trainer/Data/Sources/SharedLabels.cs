namespace OnnxRad.Trainer;

/// <summary>Files of labels that belong to several rows of a table: those of a series belong to each of its slices.</summary>
/// <param name="rows">The rows.</param>
/// <param name="patients">Whose the images of each row are; null where nothing says it.</param>
/// <param name="labels">The file of labels of each row; null where it is refused.</param>
sealed class SharedLabels(IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string?> patients, IReadOnlyList<string?> labels)
{
    static readonly string[] s_endings = [".nii", ".nii.gz", ".dcm"];

    readonly Dictionary<string, int[]> _rows = Enumerable.Range(0, rows.Count)
        .Where(i => labels[i] is { } file && MayHoldSeveral(file)).GroupBy(i => labels[i]!, StringComparer.Ordinal)
        .Where(g => g.Count() > 1).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>Whether a file may hold the labels of several images, by its name.</summary>
    public static bool MayHoldSeveral(string file) => s_endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds files in several splits or of several patients.</summary>
    public void Check(string column, IReadOnlyList<DataSplit?> splits, List<string> problems)
    {
        foreach (var shared in _rows.Values)
        {
            var more = shared.Length > Listing.Limit ? $" and {shared.Length - Listing.Limit} more" : "";
            var (name, lines) = (rows[shared[0]][column], string.Join(", ", shared.Take(Listing.Limit).Select(i => $"{rows[i].Line}")) + more);
            if (shared.Select(i => splits[i]).OfType<DataSplit>().Distinct().Count() > 1)
            {
                problems.Add($"{column} '{name}' belongs to images of several splits (lines {lines}); give them the same split");
            }

            if (shared.Select(i => rows[i].Patient ?? patients[i]).OfType<string>().Distinct(StringComparer.Ordinal).Count() > 1)
            {
                problems.Add($"{column} '{name}' belongs to images of several patients (lines {lines}); give each patient a file of labels");
            }
        }
    }

    /// <summary>One patient for all images whose labels lie in one file, where the table does not say whose they are.</summary>
    /// <returns>Null for a row that has its labels for itself.</returns>
    public string? Owner(int row)
    {
        if (labels[row] is not { } file || !_rows.TryGetValue(file, out var shared))
        {
            return null;
        }

        if (!_owners.TryGetValue(file, out var owner))
        {
            owner = shared.Select(i => rows[i].Patient).FirstOrDefault(p => p is not null) ?? shared.Select(i => patients[i]).FirstOrDefault(p => p is not null) ?? file;
            _owners[file] = owner;
        }

        return owner;
    }
}
