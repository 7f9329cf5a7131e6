namespace OnnxRad.Server.Inference;

/// <summary>Texts from outside as messages show them: they may be megabytes long or break a log's lines.</summary>
static class Shown
{
    const int MostCharacters = 64;
    const int MostSizes = 8;
    const int MostProblems = 10;

    /// <summary>The beginning of a name, without control characters.</summary>
    public static string Name(string text) =>
        string.Concat((text.Length <= MostCharacters ? text : text[..MostCharacters] + "...").Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>A shape such as <c>(1, 3, 224, 224)</c>, of long ones the beginning.</summary>
    public static string Shape(IReadOnlyList<long> shape) =>
        $"({string.Join(", ", shape.Take(MostSizes))}{(shape.Count > MostSizes ? $", ... {shape.Count} sizes" : "")})";

    /// <summary>The first sentences, and how many more there are.</summary>
    public static string Problems(IReadOnlyList<string> problems) =>
        string.Join(' ', problems.Take(MostProblems))
        + (problems.Count > MostProblems ? $" Problems beyond these: {problems.Count - MostProblems}." : "");
}
