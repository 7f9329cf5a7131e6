
namespace OnnxRad.Trainer;

/// <summary>Opens tables of images; the columns are stated at <see cref="ImageDataset.Open"/>.</summary>
static class CsvSource
{
    public static ImageDataset Open(string path, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var (classes, labels) = (options.Classes ?? [], Array.Empty<int>());
        var table = Read(path, CsvColumns.Label, options, problems, rows =>
        {
            classes = CsvLabels.Classes(rows, options.Classes);
            labels = CsvLabels.Read(rows, classes, options.Classes is not null, problems);
        });
        ThrowIfWrong(path, "and 'label', and", problems);
        var samples = table.Samples(options.Read, (_, i) => labels[i]);
        return new ImageDataset(path, classes, [.. samples], options.SkipBadImages);
    }

    /// <summary>Reads what all tables of images have: their rows, files and splits.</summary>
    /// <param name="path">The table.</param>
    /// <param name="columns">The columns of the teaching data.</param>
    /// <param name="options">How the data set is opened.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="teach">Reads the teaching data of the rows.</param>
    public static CsvTable Read(
        string path, CsvColumns columns, ImageDatasetOptions options, List<string> problems, Action<List<CsvTableRow>> teach)
    {
        var names = options.Data.Covariates;
        var rows = CsvRows.Read(path, columns.With(names.Select(name => new CsvColumn(name, MayBeEmpty: true))), problems);
        teach(rows);
        float[][] covariates = [.. rows.Select(row => names.Select(name => CovariateCell.Parse(row, name, problems)).ToArray())];
        var splits = ReadSplits(rows, problems);
        var files = FindFiles(path, rows, splits, options.SkipBadImages, problems);
        CheckPatients(rows, splits, problems);
        if (rows.Count == 0 && problems.Count == 0)
        {
            problems.Add("it holds no rows");
        }

        return new(rows, files, splits, covariates);
    }

    /// <summary>Ends reading where something is wrong.</summary>
    /// <param name="path">The table.</param>
    /// <param name="expected">The columns of the teaching data, in words, with what joins them to their neighbours.</param>
    /// <param name="problems">What is wrong.</param>
    /// <exception cref="DataException">There are problems.</exception>
    public static void ThrowIfWrong(string path, string expected, List<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new DataException(path,
                $"The table '{path}' is no usable data set: {Listing.Join(problems)}. Expected the columns 'image' (path " +
                $"within the folder of the table) {expected} optionally 'patient' and 'split'.", problems);
        }
    }

    static DataSplit?[] ReadSplits(List<CsvTableRow> rows, List<string> problems)
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

    // The files, in full; null where the path is refused.
    static string?[] FindFiles(string path, List<CsvTableRow> rows, DataSplit?[] splits, bool mayMiss, List<string> problems)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var root = folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar;
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var files = new string?[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var (line, image) = (rows[i].Line, rows[i].Image);
            var file = image.Contains('\0') ? root : Path.GetFullPath(Normalise(image), folder);
            if (IsAbsolute(image) || !file.StartsWith(root, StringComparison.Ordinal) || file.Length == root.Length)
            {
                problems.Add(
                    $"line {line}: image '{image}' is not a path within the folder of the table; move or link the images there");
            }
            else if (!mayMiss && !File.Exists(file))
            {
                problems.Add($"line {line}: image '{image}' does not exist");
            }
            else if (!first.TryAdd(file, i))
            {
                var other = first[file];
                var inSplits = splits[i] == splits[other]
                    ? ""
                    : $", in another split ('{splits[i]?.Name()}' and '{splits[other]?.Name()}')";
                problems.Add($"line {line}: image '{image}' is on line {rows[other].Line} already{inSplits}");
            }

            files[i] = file;
        }

        return files;
    }

    static void CheckPatients(List<CsvTableRow> rows, DataSplit?[] splits, List<string> problems)
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

    static string Lines(List<string> lines) =>
        lines.Count == 1 ? $"line {lines[0]}"
        : lines.Count <= Listing.Limit ? $"lines {string.Join(", ", lines)}"
        : $"lines {string.Join(", ", lines.Take(Listing.Limit))} and {lines.Count - Listing.Limit} more";

    internal static string Normalise(string image) => image.Replace('\\', '/');

    // Tables travel between systems: a Windows path is absolute on Linux too.
    static bool IsAbsolute(string image) =>
        Path.IsPathRooted(image)
        || image.StartsWith('\\')
        || (image.Length > 1 && image[1] == ':' && char.IsAsciiLetter(image[0]));
}
