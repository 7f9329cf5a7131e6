namespace OnnxRad.Trainer;

/// <summary>Collects what is wrong with one recipe.</summary>
sealed class RecipeProblems
{
    readonly List<(bool IsOverride, RecipeProblem Problem)> _found = [];
    readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public bool None => _found.Count == 0;

    public void Add(RecipePlace place, string key, string message)
    {
        var isOverride = place.File.StartsWith(RecipeOverrides.Prefix, StringComparison.Ordinal);
        _found.Add((isOverride, new RecipeProblem(place.File, place.Line, key, message)));
        _keys.Add(key);
    }

    /// <summary>Whether something is wrong with this key.</summary>
    public bool Concern(string key) => _keys.Contains(key);

    public RecipeException ToException() =>
        new([.. _found.OrderBy(f => f.IsOverride).ThenBy(f => f.Problem.Line ?? 0).Select(f => f.Problem)]);
}
