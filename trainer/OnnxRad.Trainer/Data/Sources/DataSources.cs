namespace OnnxRad.Trainer;

/// <summary>The kinds of data sets, in the order in which they are tried.</summary>
static class DataSources
{
    const string Expected = "Expected an .npz file, a .csv table, or a folder that holds one folder per class";

    static readonly (Func<string, bool> Matches, Func<string, ImageDatasetOptions, ImageDataset> Open)[] s_kinds =
    [
        (Directory.Exists, FolderSource.Open),
        (path => HasExtension(path, ".npz"), NpzSource.Open),
        (path => HasExtension(path, ".csv"), CsvSource.Open),
    ];

    /// <exception cref="DataException">The path does not exist, or is no kind of data set.</exception>
    public static Func<string, ImageDatasetOptions, ImageDataset> Find(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new DataException(path, $"The data set '{path}' does not exist. {Expected}.");
        }

        foreach (var (matches, open) in s_kinds)
        {
            if (matches(path))
            {
                return open;
            }
        }

        throw new DataException(path, $"'{path}' is no data set that OnnxRad can open. {Expected}.");
    }

    static bool HasExtension(string path, string extension) =>
        string.Equals(Path.GetExtension(path), extension, StringComparison.OrdinalIgnoreCase);
}
