namespace OnnxRad.Trainer;

/// <summary>The rows of a table of images with the files and splits that they name.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Files">The files of each row's images, in full; null where a path is refused or an image is missing.</param>
/// <param name="Splits">The split of each row; null where none is given.</param>
/// <param name="Patients">Whose each row's images are; empty where the table cannot be used.</param>
/// <param name="Covariates">The numbers about each row's patient, NaN where one is missing.</param>
sealed record CsvTable(List<CsvTableRow> Rows, string?[][] Files, DataSplit?[] Splits, RowPatient[] Patients, float[][] Covariates)
{
    /// <summary>A sample for each row, all of whose files are there.</summary>
    /// <param name="options">How the data set is opened.</param>
    /// <param name="label">The class, or the group that is held out in proportion, of a row.</param>
    public IEnumerable<Sample> Samples(ImageDatasetOptions options, Func<CsvTableRow, int, int> label) =>
        Rows.Select((row, i) => CsvCases.Sample(row, label(row, i), Files[i], Patients[i], Splits[i], options) with { Covariates = Covariates[i] });
}
