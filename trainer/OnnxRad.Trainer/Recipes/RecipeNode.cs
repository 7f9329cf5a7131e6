namespace OnnxRad.Trainer;

/// <summary>A value of a recipe with its place, before it is read as a type.</summary>
abstract class RecipeNode(RecipePlace place)
{
    public RecipePlace Place => place;
}

/// <summary>Where a value stands: in a line of a file, or in an override (no line).</summary>
readonly record struct RecipePlace(string File, int? Line);

sealed class ScalarNode(RecipePlace place, string text) : RecipeNode(place)
{
    public string Text => text;
}

sealed class ListNode(RecipePlace place, IReadOnlyList<RecipeNode> items) : RecipeNode(place)
{
    public IReadOnlyList<RecipeNode> Items => items;
}

sealed class MapNode(RecipePlace place) : RecipeNode(place)
{
    public OrderedDictionary<string, (RecipePlace Place, RecipeNode Value)> Entries { get; } = new(StringComparer.Ordinal);
}

/// <summary>A value with which something was wrong that is reported already.</summary>
sealed class RefusedNode(RecipePlace place) : RecipeNode(place);
