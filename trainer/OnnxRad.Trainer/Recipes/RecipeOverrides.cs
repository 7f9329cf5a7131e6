namespace OnnxRad.Trainer;

/// <summary>Puts the overrides of the command line into the tree of a recipe.</summary>
static class RecipeOverrides
{
    /// <summary>What the place of an override starts with in messages.</summary>
    public const string Prefix = "--set ";

    public static void Apply(MapNode root, IReadOnlyList<string> overrides, RecipeProblems problems)
    {
        foreach (var text in overrides)
        {
            Apply(root, text, new RecipePlace(Prefix + Shown.Text(text), null), problems);
        }
    }

    static void Apply(MapNode root, string text, RecipePlace place, RecipeProblems problems)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var key = (equals < 0 ? text : text[..equals]).Trim();
        if (equals < 0 || key.Length == 0)
        {
            problems.Add(place, key, "this is not an override; expected key=value, for example training.epochs=5.");
        }
        else if (RecipeSchema.IsSection(key))
        {
            problems.Add(place, key, $"'{key}' is a section. Set one of its keys, for example {RecipeSchema.FirstIn(key)}.");
        }
        else if (!RecipeSchema.IsKey(key))
        {
            problems.Add(place, key, UnknownKey.Message(key));
        }
        else
        {
            Apply(root, key, text[(equals + 1)..].Trim(), place, problems);
        }
    }

    static void Apply(MapNode root, string key, string value, RecipePlace place, RecipeProblems problems)
    {
        var names = key.Split('.');
        var map = root;
        foreach (var name in names[..^1])
        {
            if (!map.Entries.TryGetValue(name, out var entry) || entry.Value is ScalarNode { Text: "" })
            {
                entry = (place, new MapNode(place));
                map.Entries[name] = entry;
            }

            if (entry.Value is not MapNode inner)
            {
                return; // The file gives the section another type, which reading the tree reports.
            }

            map = inner;
        }

        if (value.Length == 0)
        {
            map.Entries.Remove(names[^1]);
        }
        else if (Node(value, key, place, problems) is { } node)
        {
            map.Entries[names[^1]] = (place, node);
        }
    }

    /// <summary>Lists and quoted text are YAML; anything else is text as it stands, so that "a: b" needs no quotes.</summary>
    static RecipeNode? Node(string value, string key, RecipePlace place, RecipeProblems problems) =>
        value[0] is '[' or '{' or '"' or '\'' ? RecipeDocument.Parse(value, place, key, problems) : new ScalarNode(place, value);
}
