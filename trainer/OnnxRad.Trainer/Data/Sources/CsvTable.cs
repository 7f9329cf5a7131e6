using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The rows of a table of images with the files and splits that they name.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Files">The file of each row's image, in full; null where the path is refused.</param>
/// <param name="Covariates">The numbers about each row's patient, NaN where one is missing.</param>
/// <param name="Splits">The split of each row; null where none is given.</param>
sealed record CsvTable(List<CsvTableRow> Rows, string?[] Files, DataSplit?[] Splits, float[][] Covariates)
{
    /// <summary>A sample for each row, all of whose files are there.</summary>
    /// <param name="read">Reads an image file.</param>
    /// <param name="label">The class, or the group that is held out in proportion, of a row.</param>
    public IEnumerable<Sample> Samples(Func<string, RadImage> read, Func<CsvTableRow, int, int> label) => Rows.Select((row, i) =>
    {
        var (name, file) = (CsvImages.Normalise(row.Image), Files[i]!);
        return new Sample(name, label(row, i), row.Patient ?? name, Splits[i], () => read(file)) { Content = () => File.OpenRead(file), Covariates = Covariates[i] };
    });
}
