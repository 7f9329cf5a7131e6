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
            path, rows, column, splits, mayMiss: false, problems, mayRepeat: file => options.Task.Kind == ModelTask.Segmentation && SharedLabels.MayHoldSeveral(file));
        CsvImages.CheckPatients(rows, splits, problems);
        var shared = new SharedLabels(rows, images, targets);
        shared.Check(column, splits, problems);
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
            (CsvImages.Normalise(row.Image), images[i]!), (CsvImages.Normalise(row[column]), targets[i]!), row.Patient ?? shared.Owner(i), splits[i], options));
        return new ImageDataset(path, options.Classes ?? [], [], [.. samples], options.SkipBadImages);
    }
}
