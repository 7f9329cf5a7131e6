namespace OnnxRad.Trainer;

/// <summary>Opens data sets whose teaching data are images beside the images: a table with a column for them, or two folders.</summary>
static class PairSource
{
    /// <summary>The kinds of such data sets.</summary>
    /// <param name="column">The column of the table.</param>
    /// <param name="folders">The names that the folder beside <c>images</c> may have.</param>
    public static DataSources Sources(string column, IReadOnlyList<string> folders) => new(
        $"Expected a .csv table with the columns 'image' and '{column}', or a folder with the folders 'images' and {Listing.Quote(folders).Replace(", ", " or ")}",
        [
            (Directory.Exists, (path, options) => PairFolders.Open(path, folders, options)),
            (DataSources.Csv, (path, options) => PairTable.Open(path, column, options)),
        ]);

    /// <summary>A sample with a target file, as a patient of its own; each file's path is relative to the data.</summary>
    public static Sample ToSample((string Name, string File) image, (string Name, string File) target, DataSplit? split, ImageDatasetOptions options) =>
        new(image.Name, 0, image.Name, split, () => options.Read(image.File))
        {
            Content = () => StoredImage.OpenContent(image.File),
            Target = Target(target, options),
        };

    /// <summary>A target file; its path is relative to the data.</summary>
    public static TargetFile Target((string Name, string File) target, ImageDatasetOptions options) =>
        new(target.Name, () => options.Read(target.File), () => StoredImage.OpenContent(SliceReader.Parse(target.File).File))
        {
            Slice = SliceReader.Parse(target.File).Slice,
            VolumeHash = options.Hashes.OfVolume(target.File),
            ReadLabels = (map, threshold) => options.Labels.Read(target.File, map, threshold),
        };
}
