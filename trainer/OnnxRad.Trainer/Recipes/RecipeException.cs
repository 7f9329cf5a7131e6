namespace OnnxRad.Trainer;

/// <summary>A recipe cannot be used; <see cref="Problems"/> lists everything that is wrong with it.</summary>
public sealed class RecipeException : Exception
{
    const int Shown = 50;

    /// <summary>Reports the problems of a recipe.</summary>
    /// <param name="problems">At least one problem, in the order in which they are shown.</param>
    /// <param name="inner">What kept the file from being read, where that is the problem.</param>
    public RecipeException(IReadOnlyList<RecipeProblem> problems, Exception? inner = null)
        : base(Text(problems), inner)
    {
        Problems = problems;
    }

    /// <summary>All problems: those of the file by line, then those of the overrides in their order.</summary>
    public IReadOnlyList<RecipeProblem> Problems { get; }

    static string Text(IReadOnlyList<RecipeProblem> problems)
    {
        var lines = problems.Take(Shown).Select(p => p.ToString());
        return string.Join('\n', problems.Count > Shown ? lines.Append($"and {problems.Count - Shown} more problems.") : lines);
    }
}
