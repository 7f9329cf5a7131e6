namespace OnnxRad.Trainer;

/// <summary>Reads what tables of images have in common: paths, splits and patients.</summary>
static class CsvImages
{
    /// <summary>The column of the images.</summary>
    public const string ImageColumn = "image";

    /// <summary>The split of each row; null where it has none.</summary>
    public static DataSplit?[] Splits(List<CsvTableRow> rows, List<string> problems)
    {
        var splits = new DataSplit?[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            if (DataSplitNames.TryParse(rows[i].Split ?? "", out var split))
            {
                splits[i] = split;
            }
            else if (rows[i].Split is not (null or ""))
            {
                problems.Add($"line {rows[i].Line}: split '{rows[i].Split}' is unknown (allowed: {DataSplitNames.Allowed})");
            }
        }

        var empty = rows.Where(r => r.Split is "").Select(r => $"{r.Line}").ToList();
        if (empty.Count > 0 && empty.Count < rows.Count)
        {
            problems.Add($"'split' is filled on some rows, and empty on {Lines(empty)}");
        }

        return splits;
    }

    /// <summary>The files of a column, in full; null where the path is refused or the cell is empty.</summary>
    /// <param name="path">The table.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="column">The column.</param>
    /// <param name="splits">The split of each row.</param>
    /// <param name="mayMiss">Whether files need not be there.</param>
    /// <param name="problems">What is wrong goes there.</param>
    /// <param name="mayRepeat">Whether a file may be on several rows; null for none.</param>
    /// <param name="seen">The row of each file of other columns that may not come again; null where there are none.</param>
    /// <param name="areImages">Whether they are images, which may be folders and slices of volumes too; else they are whole files.</param>
    public static string?[] Files(
        string path,
        List<CsvTableRow> rows,
        string column,
        DataSplit?[] splits,
        bool mayMiss,
        List<string> problems,
        Predicate<string>? mayRepeat = null,
        Dictionary<string, int>? seen = null,
        bool areImages = false)
    {
        var (folder, root) = Root(path);
        var first = seen ?? new Dictionary<string, int>(StringComparer.Ordinal);
        var files = new string?[rows.Count];
        var volumes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            var (line, image) = (rows[i].Line, rows[i][column]);
            if (image.Length == 0)
            {
                continue;
            }

            var file = image.Contains('\0') ? root : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Normalise(image), folder));
            if (NoImage(image, file, root) is { } why)
            {
                problems.Add($"line {line}: {column} '{image}' {why}");
            }
            else if (!areImages && SliceReader.Parse(file).Slice is not null)
            {
                problems.Add($"line {line}: {column} '{image}' is a slice of a volume, which images alone may be; give a whole file");
            }
            else if (!mayMiss && !(areImages ? StoredImage.Exists(SliceReader.Parse(file).File) : File.Exists(file)))
            {
                problems.Add($"line {line}: {column} '{image}' does not exist");
            }
            else if (!first.TryAdd(file, i) && mayRepeat?.Invoke(file) != true)
            {
                var other = first[file];
                var inSplits = splits[i] == splits[other]
                    ? ""
                    : $", in another split ('{splits[i]?.Name()}' and '{splits[other]?.Name()}')";
                problems.Add($"line {line}: {column} '{image}' is on line {rows[other].Line} already{inSplits}");
            }
            else if (SliceReader.Parse(file) is { Slice: not null, File: var volume } && !volumes.TryAdd(volume, i) && splits[i] != splits[volumes[volume]])
            {
                problems.Add(
                    $"line {line}: {column} '{image}' is a slice of a volume of which another is on line {rows[volumes[volume]].Line}, in another split "
                    + $"('{splits[i]?.Name()}' and '{splits[volumes[volume]]?.Name()}')");
            }

            files[i] = file;
        }

        problems.AddRange(Enumerable.Range(0, rows.Count).Where(i => files[i] is not null && FolderOf(files[i]!, first) is not null)
            .Select(i => $"line {rows[i].Line}: {column} '{rows[i][column]}' lies in the folder that line {rows[first[FolderOf(files[i]!, first)!]].Line} names"));
        return files;
    }

    /// <summary>The folder of a table, and what paths within it begin with.</summary>
    static (string Folder, string Root) Root(string table)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(table))!;
        return (folder, folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar);
    }

    /// <summary>The folder that a file lies in, where it is one of those named.</summary>
    static string? FolderOf(string file, Dictionary<string, int> named)
    {
        var folder = Path.GetDirectoryName(file);
        while (folder is not null && !named.ContainsKey(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }

    /// <summary>Finds patients that are in several splits.</summary>
    public static void CheckPatients(List<CsvTableRow> rows, DataSplit?[] splits, List<string> problems)
    {
        var byPatient = rows.Zip(splits).Where(r => r is { First.Patient: not null, Second: not null })
            .GroupBy(r => r.First.Patient, StringComparer.Ordinal);
        foreach (var patient in byPatient)
        {
            var inSplits = patient.GroupBy(r => r.Second!.Value).OrderBy(g => g.Key)
                .Select(g => $"'{g.Key.Name()}' on {Lines([.. g.Select(r => $"{r.First.Line}")])}").ToList();
            if (inSplits.Count > 1)
            {
                problems.Add(
                    $"one patient is in {string.Join(" and in ", inSplits)}; give all images of a patient the same split");
            }
        }
    }

    /// <summary>Some lines in words, of many the first.</summary>
    public static string Lines(List<string> lines) =>
        lines.Count == 1 ? $"line {lines[0]}"
        : lines.Count <= Listing.Limit ? $"lines {string.Join(", ", lines)}"
        : $"lines {string.Join(", ", lines.Take(Listing.Limit))} and {lines.Count - Listing.Limit} more";

    /// <summary>A path with slashes.</summary>
    public static string Normalise(string image) => image.Replace('\\', '/');

    /// <summary>Why a path cannot be that of an image, whatever is there; null where it can.</summary>
    static string? NoImage(string image, string file, string root) =>
        IsOfOtherSystem(image) ? "is a path of another system; give one of this, or one relative to the table's folder"
        : root.StartsWith(Path.TrimEndingDirectorySeparator(file) + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? "is no image, but a folder that the table lies in"
        : null;

    // Tables travel between systems: on Linux a path with a drive would be looked for in the table's folder, and one of a server at the root.
    static bool IsOfOtherSystem(string image) =>
        !OperatingSystem.IsWindows() && (image.StartsWith('\\') || (image.Length > 1 && image[1] == ':' && char.IsAsciiLetter(image[0])));
}
