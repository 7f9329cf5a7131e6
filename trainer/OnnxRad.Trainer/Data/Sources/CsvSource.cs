using OnnxRad.Models;

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
        ThrowIfWrong(path, options.Images, "and 'label', and", problems);
        var samples = table.Samples(options, (_, i) => labels[i]);
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
        var wanted = columns.With(names.Select(name => new CsvColumn(name, MayBeEmpty: true))) with { Images = CsvCases.Columns(options.Images) };
        var rows = CsvRows.Read(path, wanted, problems);
        teach(rows);
        float[][] covariates = [.. rows.Select(row => names.Select(name => CovariateCell.Parse(row, name, problems)).ToArray())];
        var splits = CsvImages.Splits(rows, problems);
        var files = CsvCases.Files(path, rows, options.Images, splits, options.SkipBadImages, problems);
        CsvImages.CheckPatients(rows, splits, problems);
        if (rows.Count == 0 && problems.Count == 0)
        {
            problems.Add("it holds no rows");
        }

        var owners = CsvPatients.Owners(rows, files, problems);
        return new(rows, files, splits, problems.Count > 0 ? [] : CsvPatients.Of(rows, files, [], owners), covariates);
    }

    /// <summary>Ends reading where something is wrong.</summary>
    /// <param name="path">The table.</param>
    /// <param name="images">The images of a case; null for one.</param>
    /// <param name="expected">The columns of the teaching data, in words, with what joins them to their neighbours.</param>
    /// <param name="problems">What is wrong.</param>
    /// <exception cref="DataException">There are problems.</exception>
    public static void ThrowIfWrong(string path, CaseImages? images, string expected, List<string> problems)
    {
        if (problems.Count > 0)
        {
            problems = Listing.ByLine(problems);
            throw new DataException(path,
                $"The table '{path}' is no usable data set: {Listing.Join(problems)}. Expected the columns {CsvCases.Described(images)} ({(images is null ? "path" : "paths")} " +
                $"from the folder of the table, or absolute) {expected} optionally 'patient' and 'split'.", problems);
        }
    }
}
