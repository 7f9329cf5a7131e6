namespace OnnxRad.Trainer;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="File">The recipe as the caller named it, or <c>--set key=value</c> for an override.</param>
/// <param name="Line">The line, from 1; null where the problem has none (an override, a key that is missing).</param>
/// <param name="Key">The dotted key, such as <c>training.epochs</c>; empty where the problem is of the whole recipe.</param>
/// <param name="Message">What was found, what is expected and the way out, in sentences.</param>
public sealed record RecipeProblem(string File, int? Line, string Key, string Message)
{
    /// <summary>The problem with its place in front.</summary>
    public override string ToString() => Line is { } line ? $"{File}:{line}: {Message}" : $"{File}: {Message}";
}
