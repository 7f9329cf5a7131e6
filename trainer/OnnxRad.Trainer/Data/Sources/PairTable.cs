using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Opens a table with a column of images and one of the images that belong to them.</summary>
static class PairTable
{
    public static ImageDataset Open(string path, string column, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var rows = CsvRows.Read(path, new([new(column, MayBeMissing: options.TargetIsImage)]) { Images = CsvCases.Columns(options.Images) }, problems);
        column = options.TargetIsImage && rows.TrueForAll(row => !row.Cells.ContainsKey(column)) ? CsvImages.ImageColumn : column;
        var splits = CsvImages.Splits(rows, problems);
        var images = CsvCases.Files(path, rows, options.Images, splits, options.SkipBadImages, problems);
        var targets = column == CsvImages.ImageColumn ? [.. images.Select(files => files[0])] : CsvImages.Files(
            path, rows, column, splits, mayMiss: false, problems,
            mayRepeat: file => options.Task.Kind == ModelTask.Segmentation && SharedLabels.MayHoldSeveral(file), areImages: options.Task.Kind == ModelTask.Image);
        CsvImages.CheckPatients(rows, splits, problems);
        var owners = CsvPatients.Owners(rows, images, problems);
        SharedLabels.Check(rows, owners, targets, column, splits, problems);
        if (rows.Count == 0 && problems.Count == 0)
        {
            problems.Add("it holds no rows");
        }

        if (problems.Count > 0)
        {
            problems = Listing.ByLine(problems);
            throw new DataException(path,
                $"The table '{path}' is no usable data set: {Listing.Join(problems)}. Expected the columns {CsvCases.Described(options.Images)} and '{column}' (paths " +
                "from the folder of the table, or absolute), and optionally 'patient' and 'split'.", problems);
        }

        var patients = CsvPatients.Of(rows, images, targets, owners);
        var samples = rows.Select((row, i) => CsvCases.Sample(row, 0, images[i], patients[i], splits[i], options) with
        {
            Target = PairSource.Target((CsvImages.Normalise(row[column]), targets[i]!), options),
        });
        return new ImageDataset(path, options.Classes ?? [], [], [.. samples], options.SkipBadImages);
    }
}
