using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Numbers about patients for images that a model is run on, from a table with a row for each image or case.</summary>
public static class CovariateTable
{
    /// <summary>Reads the numbers of some images.</summary>
    /// <param name="path">
    /// A .csv table with the column <c>image</c>, a file name or the end of a path, and one column for each number; other columns are ignored.
    /// </param>
    /// <param name="names">The numbers, as the model's card names them.</param>
    /// <param name="images">The paths of the images.</param>
    /// <returns>The numbers of each image, by its path and by their names, NaN where a cell is empty.</returns>
    /// <exception cref="DataException">The table cannot be used, or an image has no row or several; all problems are named.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, float>> Read(
        string path, IReadOnlyList<string> names, IReadOnlyList<string> images) => Read(
            path,
            names,
            null,
            [.. images.Distinct(StringComparer.Ordinal).Select(image => (image, (Func<CsvTableRow, bool>)(row => Names(row.Image, image))))]);

    /// <summary>Reads the numbers of a case of several images.</summary>
    /// <param name="path">A .csv table with the columns <c>image_NAME</c>, as for training, and one column for each number.</param>
    /// <param name="names">The numbers, as the model's card names them.</param>
    /// <param name="images">The images of the model's cases.</param>
    /// <param name="files">The files of the case, by the names of its images; the cells of others are empty.</param>
    /// <returns>The numbers by their names, NaN where a cell is empty.</returns>
    /// <exception cref="DataException">The table cannot be used, or the case has no row or several; all problems are named.</exception>
    public static IReadOnlyDictionary<string, float> ReadCase(
        string path, IReadOnlyList<string> names, CaseImages images, IReadOnlyDictionary<string, string> files)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(files);
        var shown = string.Join(' ', files.Select(file => $"{file.Key}={file.Value}"));
        // The file of each column, null where the case lacks the image.
        var columns = CsvCases.Columns(images).Zip(images.Names, (column, name) => (column.Name, File: files.GetValueOrDefault(name))).ToList();
        return Read(path, names, images, [(shown, row => columns.TrueForAll(
            column => column.File is null ? row.Images[column.Name].Length == 0 : Names(row.Images[column.Name], column.File)))])[shown];
    }

    static Dictionary<string, IReadOnlyDictionary<string, float>> Read(
        string path, IReadOnlyList<string> names, CaseImages? images, IReadOnlyList<(string Shown, Func<CsvTableRow, bool> IsOf)> wanted)
    {
        var problems = new List<string>();
        var rows = ReadRows(path, names, images, problems);
        var numbers = rows.ToDictionary(
            row => row, row => names.ToDictionary(name => name, name => CovariateCell.Parse(row, name, problems), StringComparer.Ordinal));
        var found = new Dictionary<string, IReadOnlyDictionary<string, float>>(StringComparer.Ordinal);
        foreach (var (shown, isOf) in rows.Count > 0 || problems.Count == 0 ? wanted : [])
        {
            CsvTableRow[] own = [.. rows.Where(isOf)];
            if (own.Length == 1)
            {
                found.Add(shown, numbers[own[0]]);
            }
            else
            {
                problems.Add(own.Length == 0 ? $"no row is for '{shown}'" : $"lines {string.Join(" and ", own.Select(row => row.Line))} are both for '{shown}'");
            }
        }

        return problems.Count == 0
            ? found
            : throw new DataException(
                path,
                $"The table '{path}' does not give the covariates of the images: {Listing.Join(problems)}. Expected the columns {CsvCases.Described(images)} (file "
                + $"{(images is null ? "name" : "names")}) and {Listing.Quote(names)} (numbers, empty where one is not known), and one row for each "
                + $"{(images is null ? "image" : "case")}.",
                problems);
    }

    static List<CsvTableRow> ReadRows(string path, IReadOnlyList<string> names, CaseImages? images, List<string> problems)
    {
        try
        {
            var columns = new CsvColumns([.. names.Select(name => new CsvColumn(name, MayBeEmpty: true))]) { Images = CsvCases.Columns(images) };
            return CsvRows.Read(path, columns, problems);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(path, $"'{path}' cannot be read: {e.Message}", innerException: e);
        }
    }

    /// <summary>Whether a cell is the path of an image or the end of it, from a folder's name on.</summary>
    static bool Names(string cell, string image)
    {
        var (wanted, whole) = (CsvImages.Normalise(cell), CsvImages.Normalise(image));
        return whole == wanted || whole.EndsWith("/" + wanted, StringComparison.Ordinal);
    }
}
