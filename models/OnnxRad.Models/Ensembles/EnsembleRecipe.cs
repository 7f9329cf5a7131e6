namespace OnnxRad.Models;

/// <summary>What the recipes of an ensemble's members have in common.</summary>
static class EnsembleRecipe
{
    const string Differ = "The recipes of the members differ.";
    const string Data = "data:";

    // What says how the data are read, and who is held out of them.
    static readonly string[] s_keys = ["task:", "seed:"];

    /// <summary>
    /// The one recipe; where they differ, YAML of what they agree on of the task, the seed and the section <c>data</c>, below a comment that says so,
    /// or that sentence alone where there is nothing.
    /// </summary>
    /// <param name="recipes">At least one, as the members' cards have them: one key a line, two spaces a level.</param>
    public static string Of(IReadOnlyList<string> recipes)
    {
        if (recipes.All(recipe => recipe == recipes[0]))
        {
            return recipes[0];
        }

        var others = recipes.Skip(1).Select(recipe => Lines(recipe).ToHashSet(StringComparer.Ordinal)).ToArray();
        var common = Lines(recipes[0]).Where(line => others.All(lines => lines.Contains(line))).ToList();
        if (common is [.., Data])
        {
            common.RemoveAt(common.Count - 1);
        }

        return common.Count == 0 ? Differ : $"# {Differ} Of the task, the seed and the data they agree on:\n{string.Concat(common.Select(line => line + "\n"))}";
    }

    static IEnumerable<string> Lines(string recipe)
    {
        var section = "";
        foreach (var line in recipe.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            section = line.StartsWith(' ') ? section : line;
            if (section == Data || s_keys.Any(key => section.StartsWith(key, StringComparison.Ordinal)))
            {
                yield return line;
            }
        }
    }
}
