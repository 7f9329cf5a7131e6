namespace OnnxRad.Trainer;

/// <summary>Whose the images of a table are; a patient's images stay in one split so. Compared, and never shown.</summary>
static class CsvPatients
{
    /// <summary>Whose the images of each row are: what the table says, else what DICOM files say, each their patient or their study.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="files">Those of each row, null where an image is missing.</param>
    /// <param name="problems">What is wrong; where there is something already, no file is opened.</param>
    public static string[][] Owners(List<CsvTableRow> rows, string?[][] files, List<string> problems)
    {
        var isSound = problems.Count == 0;
        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        string[][] owners =
            [.. rows.Select((row, i) => row.Patient is { } named ? [named] : isSound ? files[i].Select(Owner).OfType<string>().Distinct(StringComparer.Ordinal).ToArray() : [])];
        problems.AddRange(rows.Zip(owners, (row, own) => (row.Line, Patients: own.Count(owner => !StoredImage.IsStudy(owner)))).Where(row => row.Patients > 1).Select(row =>
            $"line {row.Line}: the DICOM files of the case are of {row.Patients} patients; correct the row, or name the patient in a column 'patient'"));
        return owners;

        string? Owner(string? path)
        {
            if (Whole(path) is not { } file)
            {
                return null;
            }

            if (!found.TryGetValue(file, out var owner))
            {
                found[file] = owner = StoredImage.Exists(file) ? StoredImage.Owner(file) : null;
            }

            return owner;
        }
    }

    /// <summary>One patient for all rows that have an owner, a volume of their images or a file of their targets in common, directly or through other rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="files">The images of each row, in full, null where one is missing.</param>
    /// <param name="targets">The target of each row, in full; empty where they are no files.</param>
    /// <param name="owners">Whose the images of each row are, as far as something says it.</param>
    /// <returns>The patient of each row: the first named one, else the first image of the first row.</returns>
    public static string[] Of(List<CsvTableRow> rows, string?[][] files, IReadOnlyList<string?> targets, string[][] owners)
    {
        int[] parents = [.. Enumerable.Range(0, rows.Count)];
        var (byOwner, byFile) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < rows.Count; i++)
        {
            Join(byOwner, owners[i], i);
            Join(byFile, files[i].Append(targets.Count > 0 ? targets[i] : null).Select(Whole).OfType<string>(), i);
        }

        int[] firsts = [.. Enumerable.Range(0, rows.Count).Select(Root)];
        var named = firsts.Zip(owners).GroupBy(row => row.First, row => row.Second).ToDictionary(group => group.Key, group => group.SelectMany(own => own).FirstOrDefault());
        return [.. firsts.Select(first => named[first] ?? Whole(CsvImages.Normalise(rows[first].Image))!)];

        void Join(Dictionary<string, int> seen, IEnumerable<string> keys, int row)
        {
            foreach (var key in keys)
            {
                var (one, other) = (Root(seen.TryAdd(key, row) ? row : seen[key]), Root(row));
                parents[int.Max(one, other)] = int.Min(one, other);
            }
        }

        int Root(int row)
        {
            while (parents[row] != row)
            {
                row = parents[row] = parents[parents[row]];
            }

            return row;
        }
    }

    /// <summary>What is stored of a slice, or of an image.</summary>
    static string? Whole(string? path) => path is null ? null : SliceReader.Parse(path).File;
}
