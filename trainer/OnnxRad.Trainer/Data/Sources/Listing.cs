using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>Writes lists of problems into one paragraph.</summary>
static class Listing
{
    public const int Limit = 20;

    const string LinePrefix = "line ";

    /// <summary>The items joined with semicolons; after <paramref name="limit"/> of them the number of the others.</summary>
    public static string Join(IReadOnlyList<string> items, int limit = Limit) =>
        items.Count <= limit
            ? string.Join("; ", items)
            : $"{string.Join("; ", items.Take(limit))}; and {items.Count - limit} more";

    /// <summary>Problems of a table in the order of the lines that they begin with, as <c>line 12: ...</c>; before them those of the whole.</summary>
    public static List<string> ByLine(IEnumerable<string> problems) => [.. problems.OrderBy(problem =>
        problem.StartsWith(LinePrefix, StringComparison.Ordinal) && problem.IndexOf(':') is > 0 and var end
        && int.TryParse(problem.AsSpan(LinePrefix.Length, end - LinePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0)];

    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    /// <summary>"1 image", "2 images"; <paramref name="plural"/> where it is not the noun with an s.</summary>
    public static string Count(int count, string noun, string? plural = null) =>
        count == 1 ? $"1 {noun}" : $"{count} {plural ?? noun + "s"}";
}
