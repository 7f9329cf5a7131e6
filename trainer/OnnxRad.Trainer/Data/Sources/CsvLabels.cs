using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>Turns the label cells of a table into classes and their indices.</summary>
static class CsvLabels
{
    /// <summary>The classes expected, or those found: in numerical order when all are integers, else in ordinal order.</summary>
    public static IReadOnlyList<string> Classes(List<CsvTableRow> rows, IReadOnlyList<string>? expected)
    {
        if (expected is not null)
        {
            return expected;
        }

        var names = rows.Select(r => r.Label).Distinct(StringComparer.Ordinal).ToList();
        return names.TrueForAll(n => Integer(n) is not null)
            ? [.. names.Select(n => Integer(n)!.Value).Distinct().Order().Select(n => n.ToString(CultureInfo.InvariantCulture))]
            : [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>The index of each row's class; -1 where the label is wrong, which goes to <paramref name="problems"/>.</summary>
    /// <remarks>
    /// Whether integers are indices is decided once for the table: never where a class is itself named by an integer, as label 1
    /// would then be both the class '1' and the second one. There integers are names, compared as numbers.
    /// </remarks>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="mayBeIndex">Whether an integer may be the index of a class.</param>
    /// <param name="problems">What is wrong.</param>
    public static int[] Read(List<CsvTableRow> rows, IReadOnlyList<string> classes, bool mayBeIndex, List<string> problems)
    {
        var labels = new int[rows.Count];
        var indices = classes.Index().ToDictionary(c => c.Item, c => c.Index, StringComparer.Ordinal);
        mayBeIndex &= classes.All(c => Integer(c) is null);
        for (var i = 0; i < labels.Length; i++)
        {
            var (text, number) = (rows[i].Label, Integer(rows[i].Label));
            labels[i] = number < 0 ? -1
                : indices.TryGetValue(text, out var index) ? index
                : mayBeIndex ? (number < classes.Count ? number.Value : -1)
                : indices.GetValueOrDefault($"{number}", -1);
            if (number < 0)
            {
                problems.Add($"line {rows[i].Line}: label '{text}' is negative, and stands for no class");
            }
        }

        var allowed = Listing.Quote(classes) + (mayBeIndex ? $", or 0 to {classes.Count - 1}" : "");
        problems.AddRange(rows.Where((row, i) => labels[i] < 0 && Integer(row.Label) is not < 0).GroupBy(row => row.Label, StringComparer.Ordinal).Select(same => same.Count() == 1
            ? $"line {same.First().Line}: label '{same.Key}' is unknown (allowed: {allowed})"
            : $"label '{same.Key}' on {CsvImages.Lines([.. same.Select(row => $"{row.Line}")])} is unknown (allowed: {allowed})"));
        return labels;
    }

    static int? Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
