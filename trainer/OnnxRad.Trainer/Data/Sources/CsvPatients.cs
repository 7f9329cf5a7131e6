namespace OnnxRad.Trainer;

/// <summary>Whose the images of a table are; a patient's images stay in one split so. Compared, and never shown.</summary>
static class CsvPatients
{
    /// <summary>Whose the images of each row are: what the table says, else what DICOM files say, each their patient and their study.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="files">Those of each row, null where an image is missing.</param>
    /// <param name="problems">What is wrong; where there is something already, no file is opened.</param>
    public static string[][] Owners(List<CsvTableRow> rows, string?[][] files, List<string> problems)
    {
        var isSound = problems.Count == 0;
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        string[][] owners =
            [.. rows.Select((row, i) => row.Patient is { } named ? [named] : isSound ? files[i].SelectMany(Owners).Distinct(StringComparer.Ordinal).ToArray() : [])];
        problems.AddRange(rows.Zip(owners, (row, own) => (row.Line, Patients: own.Count(owner => !StoredImage.IsStudy(owner)))).Where(row => row.Patients > 1).Select(row =>
            $"line {row.Line}: the DICOM files of the case are of {row.Patients} patients; correct the row, or name the patient in a column 'patient'"));
        return owners;

        string[] Owners(string? path)
        {
            if (Whole(path) is not { } file)
            {
                return [];
            }

            if (!found.TryGetValue(file, out var own))
            {
                found[file] = own = StoredImage.Owners(file);
            }

            return own;
        }
    }

    /// <summary>One patient for all rows that have an owner, a volume of their images or a file of their targets in common, directly or through other rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="files">The images of each row, in full, null where one is missing.</param>
    /// <param name="targets">The target of each row, in full; empty where they are no files.</param>
    /// <param name="owners">Whose the images of each row are, as far as something says it.</param>
    /// <returns>The patient of each row: the first named one, else the first image of the first row.</returns>
    public static RowPatient[] Of(List<CsvTableRow> rows, string?[][] files, IReadOnlyList<string?> targets, string[][] owners)
    {
        string[][] stored = [.. files.Select((of, i) => of.Append(targets.Count > 0 ? targets[i] : null).Select(Whole).OfType<string>().ToArray())];
        var firsts = PatientGroups.Firsts(rows.Count, PatientGroups.OfOnePatient(owners), stored);
        var named = firsts.Zip(owners).GroupBy(row => row.First, row => row.Second).ToDictionary(group => group.Key, group => group.SelectMany(own => own).FirstOrDefault());
        return [.. firsts.Select((first, i) => new RowPatient(
            named[first] ?? Whole(CsvImages.Normalise(rows[first].Image))!, IsOfDicom: rows[i].Patient is null && owners[i].Length > 0))];
    }

    /// <summary>What is stored of a slice, or of an image.</summary>
    static string? Whole(string? path) => path is null ? null : SliceReader.Parse(path).File;
}
