namespace OnnxRad.Trainer;

/// <summary>The kinds of data sets that a task can be taught with, in the order in which they are tried.</summary>
/// <param name="Expected">In words, without a full stop.</param>
/// <param name="Kinds">Whether a path is of a kind, and how that is opened.</param>
sealed record DataSources(
    string Expected, IReadOnlyList<(Func<string, bool> Matches, Func<string, ImageDatasetOptions, ImageDataset> Open)> Kinds)
{
    /// <exception cref="DataException">The path does not exist, or is no kind of data set.</exception>
    public Func<string, ImageDatasetOptions, ImageDataset> Find(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new DataException(path, $"The data set '{path}' does not exist. {Expected}.");
        }

        foreach (var (matches, open) in Kinds)
        {
            if (matches(path))
            {
                return open;
            }
        }

        throw new DataException(path, $"'{path}' is no data set that OnnxRad can open. {Expected}.");
    }

    public static bool Npz(string path) => HasExtension(path, ".npz");

    public static bool Csv(string path) => HasExtension(path, ".csv");

    static bool HasExtension(string path, string extension) =>
        string.Equals(Path.GetExtension(path), extension, StringComparison.OrdinalIgnoreCase);
}
