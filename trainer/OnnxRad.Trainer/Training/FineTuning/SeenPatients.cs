using System.Globalization;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Whether a run holds out patients that the file it starts from was trained on, from the same data held out otherwise.</summary>
static class SeenPatients
{
    /// <summary>What is to be said of it, a sentence without a full stop; null where the file has seen none of them.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="source">How it came about, from the data of the run.</param>
    /// <param name="recipe">The recipe of the run.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="splits">The split of each sample in the run.</param>
    public static string? Warning(string name, Provenance source, Recipe recipe, ImageDataset dataset, DataSplit[] splits)
    {
        if (RecipeOf(source) is not { } earlier)
        {
            return dataset.Samples.Any(s => s.Split == DataSplit.Validation) ? null
                : $"'{name}' was trained on the same data, and which patients it held out is not known: this run may hold out patients that it has seen, and its "
                    + "figures be too good. Give the data a split column, or start from another file";
        }

        var before = HoldOut.Assign(dataset, HoldOutOptions.From(earlier));
        var trained = TrainingShare.Of([.. dataset.Samples.Where((_, i) => before[i] == DataSplit.Train)], earlier.Data.Fraction, earlier.Seed)
            .Select(s => s.Patient).ToHashSet();
        var seen = Of(dataset, before, DataSplit.Validation).Union(trained).ToHashSet();
        string[] found = [.. Found(DataSplit.Test, seen), .. Found(DataSplit.Validation, trained)];
        if (found.Length == 0)
        {
            return null;
        }

        var (now, then) = (Values(HoldOutOptions.From(recipe)), Values(HoldOutOptions.From(earlier)));
        var changed = now.Zip(then).Where(pair => pair.First != pair.Second).Select(pair => (pair.First.Key, Now: pair.First.Value, Then: pair.Second.Value)).ToList();
        var (differences, wayOut) = (string.Join(", ", changed.Select(c => $"{c.Key} {c.Then}, here {c.Now}")), string.Join(' ', changed.Select(c => $"--set {c.Key}={c.Then}")));
        return $"'{name}' was trained on the same data with other patients held out ({differences}): its training has seen {string.Join(" and ", found)} of this run, "
            + $"so that the figures are too good. Hold out as it did, with {wayOut}, or start from another file";

        IEnumerable<string> Found(DataSplit split, HashSet<string> known)
        {
            var held = Of(dataset, splits, split);
            var count = held.Count(known.Contains);
            return count > 0 ? [$"{count} of {Listing.Count(held.Count, "patient")} of the split '{split.Name()}'"] : [];
        }
    }

    static HashSet<string> Of(ImageDataset dataset, DataSplit[] splits, DataSplit split) => [.. dataset.Samples.Where((_, i) => splits[i] == split).Select(s => s.Patient)];

    static (string Key, string Value)[] Values(HoldOutOptions options) =>
    [
        ("seed", Text(options.Seed)), ("data.validation_fraction", Text(options.ValidationFraction)), ("data.test_fraction", Text(options.TestFraction)),
    ];

    static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    // A card may have the hash of a recipe alone, and that of a fused model has none.
    static Recipe? RecipeOf(Provenance source)
    {
        try
        {
            return source.Members is null ? Recipe.Parse(source.Recipe, "model card", []) : null;
        }
        catch (RecipeException)
        {
            return null;
        }
    }
}
