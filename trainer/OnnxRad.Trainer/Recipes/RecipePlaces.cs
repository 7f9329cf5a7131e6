namespace OnnxRad.Trainer;

/// <summary>Where a recipe says what, for messages about values that turn out wrong only later. All are equal: not part of the values.</summary>
sealed class RecipePlaces : IEquatable<RecipePlaces>
{
    readonly IReadOnlyDictionary<string, RecipePlace> _places;

    RecipePlaces(IReadOnlyDictionary<string, RecipePlace> places) => _places = places;

    /// <summary>Those of a recipe that was not read from text.</summary>
    public static RecipePlaces None { get; } = new(new Dictionary<string, RecipePlace>());

    /// <summary>The places of all keys of a recipe.</summary>
    public static RecipePlaces Of(MapNode root)
    {
        var places = new Dictionary<string, RecipePlace>(StringComparer.Ordinal);
        Add(root, "");
        return new(places);

        void Add(MapNode map, string path)
        {
            foreach (var (name, (place, value)) in map.Entries)
            {
                places[path + name] = place;
                if (value is MapNode inner)
                {
                    Add(inner, $"{path}{name}.");
                }
            }
        }
    }

    /// <summary>Whether the text names a key.</summary>
    /// <param name="key">The dotted key.</param>
    public bool Names(string key) => _places.ContainsKey(key);

    /// <summary>A problem of a key, at its place; of the recipe as a whole where it has none.</summary>
    /// <param name="recipe">The recipe that these are the places of.</param>
    /// <param name="key">The dotted key.</param>
    /// <param name="message">In sentences.</param>
    public RecipeProblem Problem(Recipe recipe, string key, string message) => _places.TryGetValue(key, out var place)
        ? new(place.File, place.Line, key, message)
        : new($"recipe '{recipe.Name}'", null, key, message);

    /// <inheritdoc/>
    public bool Equals(RecipePlaces? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RecipePlaces;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}
