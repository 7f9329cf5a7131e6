using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Reads the columns of the images of a table: one, or one for each image of a case.</summary>
static class CsvCases
{
    /// <summary>The columns: 'image', or 'image_NAME' for each name.</summary>
    public static IReadOnlyList<CsvColumn> Columns(CaseImages? images) => images is null
        ? [new(CsvImages.ImageColumn)]
        : [.. images.Names.Select(name => new CsvColumn($"{CsvImages.ImageColumn}_{name}", images.MayBeMissing))];

    /// <summary>The columns in words.</summary>
    public static string Described(CaseImages? images) => Listing.Quote(Columns(images).Select(column => column.Name));

    /// <summary>The files of each row, in full, by column; null where the path is refused or the cell is empty.</summary>
    /// <param name="path">The table.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="images">The images of a case; null for one.</param>
    /// <param name="splits">The split of each row.</param>
    /// <param name="mayMiss">Whether files may be missing.</param>
    /// <param name="problems">What is wrong.</param>
    public static string?[][] Files(
        string path, List<CsvTableRow> rows, CaseImages? images, DataSplit?[] splits, bool mayMiss, List<string> problems)
    {
        // No image may be in two cases, whatever its columns: it would leak from one split to another.
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var columns = Columns(images);
        var byColumn = columns.Select(column => CsvImages.Files(path, rows, column.Name, splits, mayMiss, problems, seen: seen, areImages: true)).ToList();
        problems.AddRange(rows.Where(row => row.Image.Length == 0)
            .Select(row => $"line {row.Line}: all images are missing, {Listing.Quote(columns.Select(column => column.Name))} are empty"));
        return [.. rows.Select((_, i) => byColumn.Select(files => files[i]).ToArray())];
    }

    /// <summary>A sample of a row, all of whose files are there.</summary>
    /// <param name="row">The row.</param>
    /// <param name="label">The class, or the group that is held out in proportion.</param>
    /// <param name="files">Those of the row, null where an image is missing.</param>
    /// <param name="patient">Whose the images are.</param>
    /// <param name="split">The split; null where none is given.</param>
    /// <param name="options">How the data set is opened.</param>
    public static Sample Sample(CsvTableRow row, int label, string?[] files, RowPatient patient, DataSplit? split, ImageDatasetOptions options)
    {
        CaseImage?[] images = [.. Columns(options.Images).Zip(files, (column, file) => file is null ? null : Image(CsvImages.Normalise(row[column.Name]), file, options))];
        var first = images.First(image => image is not null)!;
        return new Sample(CsvImages.Normalise(row.Image), label, patient.Key, split, first.Read)
        {
            IsPatientOfDicom = patient.IsOfDicom,
            Content = first.Content,
            Slice = first.Slice,
            VolumeHash = first.VolumeHash,
            Images = options.Images is null ? [] : images,
        };
    }

    static CaseImage Image(string name, string path, ImageDatasetOptions options)
    {
        var (file, slice) = SliceReader.Parse(path);
        return new(name, () => options.Read(path), () => StoredImage.OpenContent(file), slice) { VolumeHash = options.Hashes.OfVolume(path) };
    }
}
