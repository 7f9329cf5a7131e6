using System.Globalization;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Makes the tables of measured cases.</summary>
static class CaseTables
{
    /// <summary>What a model of scores was measured on, of one task or one of several.</summary>
    /// <param name="Name">The name of the task; null where there is one.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Fit">What the model gives.</param>
    /// <param name="Truth">The numbers that each case should have; not numbers where nothing is known.</param>
    /// <param name="Values">What the model gave for each case.</param>
    public sealed record Part(string? Name, ModelTask Kind, TaskFit Fit, IReadOnlyList<float[]> Truth, IReadOnlyList<float[]> Values);

    /// <summary>The table of a model of scores.</summary>
    public static CaseTable OfScores(IReadOnlyList<string> names, params IReadOnlyList<Part> parts) => new(
        ["image", .. parts.SelectMany(Columns)],
        [.. names.Select((name, i) => (IReadOnlyList<string>)[name, .. parts.SelectMany(part => Cells(part, i))])]);

    /// <summary>The table of a model that segments.</summary>
    /// <param name="names">The images.</param>
    /// <param name="cases">Each compared with its truth.</param>
    /// <param name="classes">The names of the classes, first the background, which is not compared.</param>
    public static CaseTable OfSegmentations(IReadOnlyList<string> names, IReadOnlyList<SegmentationCase> cases, IReadOnlyList<string> classes) => new(
        ["image", .. classes.Skip(1).Select(name => $"dice: {name}"), .. classes.Skip(1).Select(name => $"jaccard: {name}")],
        [.. names.Zip(cases, (name, one) => (IReadOnlyList<string>)[name, .. one.Dice.Select(Text), .. one.Jaccard.Select(Text)])]);

    static IEnumerable<string> Columns(Part part)
    {
        string[] truth = part.Kind switch
        {
            ModelTask.MultiLabel => [.. part.Fit.Names.Select(name => $"truth: {name}")],
            ModelTask.Survival => ["time", "event"],
            ModelTask.Classification => ["truth", "finding"],
            _ => ["truth"],
        };
        return truth.Concat(part.Fit.Names).Select(column => part.Name is null ? column : $"{part.Name}: {column}");
    }

    static IEnumerable<string> Cells(Part part, int i)
    {
        var (truth, values) = (part.Truth[i], part.Values[i]);
        var classes = part.Kind is ModelTask.Classification or ModelTask.Ordinal ? part.Fit.Classes : null;
        return
        [
            .. truth.Select(value => classes is not null && !float.IsNaN(value) ? classes[(int)value] : Text(value)),
            .. part.Kind == ModelTask.Classification ? [part.Fit.Names[Finding(part.Fit, values)]] : Array.Empty<string>(),
            .. values.Select(value => Text(value)),
        ];
    }

    /// <summary>The positive class above its threshold where there are two, else the likeliest.</summary>
    static int Finding(TaskFit fit, float[] values) =>
        values.Length == 2 ? values[1] > (fit.Thresholds is [.., var last] ? last : 0.5) ? 1 : 0 : Array.IndexOf(values, values.Max());

    static string Text(float value) => float.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
