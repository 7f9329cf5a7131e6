using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>Reads the values of one section of a recipe as the types its keys have, and collects what is wrong.</summary>
/// <remarks>A value that is wrong reads as the default, so that reading goes on and all problems come out together.</remarks>
sealed class YamlSection
{
    readonly MapNode _map;
    readonly RecipePlace _place;
    readonly string _path;
    readonly RecipeProblems _problems;

    YamlSection(MapNode map, string path, RecipeProblems problems)
    {
        _map = map;
        _place = path.Length > 0 ? map.Place : map.Place with { Line = null };
        _path = path;
        _problems = problems;
        var allowed = RecipeSchema.NamesIn(path);
        foreach (var (name, (place, _)) in path == RecipeSchema.TasksSection ? [] : map.Entries)
        {
            if (!allowed.Contains(name))
            {
                var full = PathOf(name);
                problems.Add(place, full, RecipeSchema.IsKey(full)
                    ? $"'{full}' is written with dots; in a file, write its last part under its section."
                    : UnknownKey.Message(full));
            }
        }
    }

    public static YamlSection Root(MapNode map, RecipeProblems problems) => new(map, "", problems);

    public YamlSection Section(string name)
    {
        var place = _place with { Line = null };
        if (_map.Entries.TryGetValue(name, out var entry))
        {
            if (entry.Value is MapNode map)
            {
                return new YamlSection(map, PathOf(name), _problems);
            }

            if (entry.Value is ListNode or ScalarNode { Text.Length: > 0 })
            {
                _problems.Add(entry.Place, PathOf(name),
                    $"{PathOf(name)} is {Shown.Value(entry.Value)}; expected a section with the keys "
                    + $"{string.Join(", ", RecipeSchema.NamesIn(PathOf(name)))}.");
            }

            place = entry.Place;
        }

        return new YamlSection(new MapNode(place), PathOf(name), _problems);
    }

    /// <summary>The keys that are there, in order.</summary>
    public IReadOnlyCollection<string> Names => _map.Entries.Keys;

    public bool Has(string name) => _map.Entries.ContainsKey(name);

    /// <summary>Whether nothing is wrong with these keys of this section.</summary>
    public bool Sound(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_problems.Concern(PathOf(name)))
            {
                return false;
            }
        }

        return true;
    }

    public void Require(string name)
    {
        if (!Has(name))
        {
            Problem(name, $"{PathOf(name)} is missing; expected {RecipeSchema.Of(PathOf(name)).Expected}.");
        }
    }

    /// <summary>Refuses the keys that the section's <c>name</c> does not take.</summary>
    public void RefuseKeysNotOf(string choice)
    {
        foreach (var (name, (place, _)) in _map.Entries)
        {
            var path = PathOf(name);
            if (RecipeSchema.IsKey(path) && RecipeSchema.Of(path).AppliesTo is { Count: > 0 } takers && !takers.Contains(choice))
            {
                _problems.Add(place, path,
                    $"{path} does not apply to '{choice}', only to {string.Join(", ", takers)}. Remove it, "
                    + $"on the command line with {RecipeOverrides.Prefix}{path}=");
            }
        }
    }

    /// <summary>Refuses the keys that a task does not take.</summary>
    public void RefuseKeysNotOfTask(string task)
    {
        foreach (var (name, (place, _)) in _map.Entries)
        {
            var path = PathOf(name);
            if (RecipeSchema.IsKey(path) && RecipeSchema.Of(path).Tasks is { Count: > 0 } takers && !takers.Contains(task))
            {
                _problems.Add(place, path,
                    $"{path} does not apply to the task '{task}', only to {string.Join(", ", takers)}. Remove it, "
                    + $"on the command line with {RecipeOverrides.Prefix}{path}=");
            }
        }
    }

    public int Integer(string name, int byDefault) => Scalar(name, byDefault, TryInteger);

    public double Number(string name, double byDefault) => Scalar(name, byDefault, TryNumber);

    public bool Flag(string name, bool byDefault) =>
        Scalar(name, byDefault, static (RecipeKey _, string text, out bool value) => bool.TryParse(text, out value));

    /// <summary>A value by its name; <paramref name="restricted"/> where the names are fewer than the schema says.</summary>
    public T Choice<T>(string name, T byDefault, ChoiceNames<T> names, bool restricted = false)
        where T : struct, Enum => Scalar(
        name,
        byDefault,
        (RecipeKey _, string text, out T value) => names.TryFind(text, out value),
        restricted ? RecipeKey.ExpectedNames(names.All) : null);

    /// <summary>
    /// A text that fulfils <paramref name="isValid"/>; <paramref name="expected"/> replaces what the schema says of the key.
    /// </summary>
    public string Text(string name, string byDefault, Func<string, bool> isValid, string? expected = null)
    {
        if (!_map.Entries.TryGetValue(name, out var entry) || entry.Value is RefusedNode || !RecipeSchema.IsKey(PathOf(name)))
        {
            return byDefault;
        }

        if (entry.Value is ScalarNode scalar && isValid(scalar.Text))
        {
            return scalar.Text;
        }

        Wrong(name, entry.Place, entry.Value, expected);
        return byDefault;
    }

    /// <summary>The value where it is one; otherwise empty.</summary>
    public string TextOf(string name) => _map.Entries.TryGetValue(name, out var entry) && entry.Value is ScalarNode scalar ? scalar.Text : "";

    /// <summary>Whether the value is this one word.</summary>
    public bool IsWord(string name, string word) => TextOf(name) == word;

    /// <summary>Whether the value is a list.</summary>
    public bool IsList(string name) => _map.Entries.TryGetValue(name, out var entry) && entry.Value is ListNode;

    public IReadOnlyList<double> Numbers(string name, IReadOnlyList<double> byDefault) => List(name, byDefault, TryNumber);

    public IReadOnlyList<int> Integers(string name, IReadOnlyList<int> byDefault) => List(name, byDefault, TryInteger);

    public IReadOnlyList<string> Texts(string name, Func<string, bool> isValid) =>
        List(name, [], (RecipeKey _, string text, out string value) => isValid(value = text));

    /// <summary>Reports a problem of a key whose value has the right type.</summary>
    public void Problem(string name, string message) =>
        _problems.Add(_map.Entries.TryGetValue(name, out var entry) ? entry.Place : _place, PathOf(name), message);

    delegate bool TryParse<T>(RecipeKey key, string text, out T value);

    T Scalar<T>(string name, T byDefault, TryParse<T> parse, string? expected = null)
    {
        // A section may lack a key that others like it have; it is among the problems already.
        if (!_map.Entries.TryGetValue(name, out var entry) || entry.Value is RefusedNode || !RecipeSchema.IsKey(PathOf(name)))
        {
            return byDefault;
        }

        if (entry.Value is ScalarNode scalar && parse(RecipeSchema.Of(PathOf(name)), scalar.Text, out var value))
        {
            return value;
        }

        Wrong(name, entry.Place, entry.Value, expected);
        return byDefault;
    }

    IReadOnlyList<T> List<T>(string name, IReadOnlyList<T> byDefault, TryParse<T> parse)
    {
        if (!_map.Entries.TryGetValue(name, out var entry) || entry.Value is RefusedNode)
        {
            return byDefault;
        }

        if (entry.Value is not ListNode list)
        {
            Wrong(name, entry.Place, entry.Value, null);
            return byDefault;
        }

        var values = new List<T>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is ScalarNode scalar && parse(RecipeSchema.Of(PathOf(name)), scalar.Text, out var value))
            {
                values.Add(value);
            }
            else if (item is not RefusedNode)
            {
                var what = item is ScalarNode { Text: "" } ? "an empty item" : Shown.Value(item);
                _problems.Add(item.Place, PathOf(name),
                    $"{PathOf(name)} holds {what}; expected {RecipeSchema.Of(PathOf(name)).Expected}.");
            }
        }

        return values;
    }

    void Wrong(string name, RecipePlace place, RecipeNode node, string? expected)
    {
        var path = PathOf(name);
        _problems.Add(place, path, $"{path} is {Shown.Value(node)}; expected {expected ?? RecipeSchema.Of(path).Expected}.");
    }

    /// <summary>The dotted key.</summary>
    public string PathOf(string name) => _path.Length > 0 ? $"{_path}.{name}" : name;

    static bool TryInteger(RecipeKey key, string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && key.Range.Contains(value);

    static bool TryNumber(RecipeKey key, string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value) && key.Range.Contains(value);
}
