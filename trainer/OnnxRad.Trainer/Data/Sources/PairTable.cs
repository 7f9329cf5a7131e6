using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Opens a table with a column of images and one of the images that belong to them.</summary>
static class PairTable
{
    public static ImageDataset Open(string path, string column, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var rows = CsvRows.Read(path, new([new(column, MayBeMissing: options.TargetIsImage)]), problems);
        column = options.TargetIsImage && rows.TrueForAll(row => !row.Cells.ContainsKey(column)) ? CsvImages.ImageColumn : column;
        var splits = CsvImages.Splits(rows, problems);
        var images = CsvImages.Files(path, rows, CsvImages.ImageColumn, splits, options.SkipBadImages, problems);
        var targets = CsvImages.Files(
            path, rows, column, splits, mayMiss: false, problems, mayRepeat: file => options.Task.Kind == ModelTask.Segmentation && MayHoldSeveral(file));
        CsvImages.CheckPatients(rows, splits, problems);
        var shared = rows.Index().Where(r => targets[r.Index] is not null).GroupBy(r => targets[r.Index]!, StringComparer.Ordinal).Where(g => g.Count() > 1).ToList();
        foreach (var labels in shared)
        {
            CheckShared(column, [.. labels.Select(r => r.Item)], [.. labels.Select(r => splits[r.Index])], problems);
        }

        if (rows.Count == 0 && problems.Count == 0)
        {
            problems.Add("it holds no rows");
        }

        if (problems.Count > 0)
        {
            throw new DataException(path,
                $"The table '{path}' is no usable data set: {Listing.Join(problems)}. Expected the columns 'image' and '{column}' (paths " +
                "within the folder of the table), and optionally 'patient' and 'split'.", problems);
        }

        var samples = rows.Select((row, i) => PairSource.ToSample(
            (CsvImages.Normalise(row.Image), images[i]!), (CsvImages.Normalise(row[column]), targets[i]!), row.Patient ?? Owner(i), splits[i], options));
        return new ImageDataset(path, options.Classes ?? [], [], [.. samples], options.SkipBadImages);

        // The images of one file of labels are one patient's, whoever that is.
        string? Owner(int row) => shared.FirstOrDefault(g => g.Key == targets[row]) is { } labels
            ? labels.Select(r => r.Item.Patient).FirstOrDefault(p => p is not null) ?? Patient(images[labels.First().Index]!) ?? rows[row][column]
            : Patient(images[row]!);
    }

    static void CheckShared(string column, IReadOnlyList<CsvTableRow> rows, IReadOnlyList<DataSplit?> splits, List<string> problems)
    {
        var lines = string.Join(", ", rows.Take(Listing.Limit).Select(r => $"{r.Line}")) + (rows.Count > Listing.Limit ? $" and {rows.Count - Listing.Limit} more" : "");
        if (splits.OfType<DataSplit>().Distinct().Count() > 1)
        {
            problems.Add($"{column} '{rows[0][column]}' belongs to images of several splits (lines {lines}); give them the same split");
        }

        if (rows.Select(r => r.Patient).OfType<string>().Distinct(StringComparer.Ordinal).Count() > 1)
        {
            problems.Add($"{column} '{rows[0][column]}' belongs to images of several patients (lines {lines}); give each patient a file of labels");
        }
    }

    // Without a column for them, DICOM files say whose they are, so that a patient's slices stay in one split.
    static string? Patient(string image) => File.Exists(image) ? ImageFile.ReadPatient(image) : null;

    // The labels of a series lie in one file, which belongs to each of its slices.
    static bool MayHoldSeveral(string file) =>
        new[] { ".nii", ".nii.gz", ".dcm" }.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
