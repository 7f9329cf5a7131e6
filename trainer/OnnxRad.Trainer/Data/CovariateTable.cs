namespace OnnxRad.Trainer;

/// <summary>Numbers about patients for images that a model is run on, from a table with a row for each image.</summary>
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
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, float>> Read(string path, IReadOnlyList<string> names, IReadOnlyList<string> images)
    {
        var problems = new List<string>();
        var rows = ReadRows(path, names, problems);
        var numbers = rows.ToDictionary(
            row => row, row => names.ToDictionary(name => name, name => CovariateCell.Parse(row, name, problems), StringComparer.Ordinal));
        var found = new Dictionary<string, IReadOnlyDictionary<string, float>>(StringComparer.Ordinal);
        foreach (var image in rows.Count > 0 || problems.Count == 0 ? images.Distinct(StringComparer.Ordinal) : [])
        {
            CsvTableRow[] own = [.. rows.Where(row => Names(row.Image, image))];
            if (own.Length == 1)
            {
                found.Add(image, numbers[own[0]]);
            }
            else
            {
                problems.Add(own.Length == 0 ? $"no row is for '{image}'" : $"lines {string.Join(" and ", own.Select(row => row.Line))} are both for '{image}'");
            }
        }

        return problems.Count == 0
            ? found
            : throw new DataException(
                path,
                $"The table '{path}' does not give the covariates of the images: {Listing.Join(problems)}. Expected the columns 'image' (file name) and "
                + $"{Listing.Quote(names)} (numbers, empty where one is not known), and one row for each image.",
                problems);
    }

    static List<CsvTableRow> ReadRows(string path, IReadOnlyList<string> names, List<string> problems)
    {
        try
        {
            return CsvRows.Read(path, new([.. names.Select(name => new CsvColumn(name, MayBeEmpty: true))]), problems);
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
