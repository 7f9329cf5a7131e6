namespace OnnxRad.Trainer;

/// <summary>Writes lists of problems into one paragraph.</summary>
static class Listing
{
    public const int Limit = 20;

    /// <summary>The items joined with semicolons; after <paramref name="limit"/> of them the number of the others.</summary>
    public static string Join(IReadOnlyList<string> items, int limit = Limit) =>
        items.Count <= limit
            ? string.Join("; ", items)
            : $"{string.Join("; ", items.Take(limit))}; and {items.Count - limit} more";

    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    /// <summary>"1 image", "2 images"; <paramref name="plural"/> where it is not the noun with an s.</summary>
    public static string Count(int count, string noun, string? plural = null) =>
        count == 1 ? $"1 {noun}" : $"{count} {plural ?? noun + "s"}";
}
