namespace OnnxRad.Trainer;

/// <summary>The names of the splits in files, folders and on the command line.</summary>
public static class DataSplitNames
{
    // The first name of a split is the one that is written.
    static readonly (string Name, DataSplit Split)[] s_names =
    [
        ("train", DataSplit.Train),
        ("val", DataSplit.Validation),
        ("validation", DataSplit.Validation),
        ("test", DataSplit.Test),
    ];

    /// <summary>The names that are read, for messages: 'train', 'val', 'validation', 'test'.</summary>
    public static string Allowed { get; } = string.Join(", ", s_names.Select(n => $"'{n.Name}'"));

    /// <summary>The name of a split: "train", "val" or "test".</summary>
    public static string Name(this DataSplit split) => s_names.First(n => n.Split == split).Name;

    /// <summary>Reads a name of a split, whatever its case; false when <paramref name="text"/> is none.</summary>
    public static bool TryParse(string text, out DataSplit split)
    {
        foreach (var (name, value) in s_names)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
            {
                split = value;
                return true;
            }
        }

        split = default;
        return false;
    }
}
