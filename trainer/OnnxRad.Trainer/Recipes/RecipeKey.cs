namespace OnnxRad.Trainer;

/// <summary>One key of a recipe: what messages and the reference page say of it.</summary>
/// <param name="Path">The dotted key.</param>
/// <param name="Expected">The allowed values in words, to follow "expected".</param>
/// <param name="Default">The value that a recipe without the key gets, as YAML; empty where the key is required.</param>
/// <param name="Meaning">One sentence.</param>
sealed record RecipeKey(string Path, string Expected, string Default, string Meaning)
{
    /// <summary>The allowed numbers, of a key that takes numbers.</summary>
    public NumberRange Range { get; init; }

    /// <summary>The values of the section's <c>name</c> that take the key; empty where all do.</summary>
    public IReadOnlyList<string> AppliesTo { get; init; } = [];

    /// <summary>The tasks that take the key; empty where all do.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>How the default differs with other keys; empty where it does not.</summary>
    public string DefaultNote { get; init; } = "";

    public string Section => Path.LastIndexOf('.') is >= 0 and var dot ? Path[..dot] : "";

    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    public static RecipeKey Integer(string path, string byDefault, int low, int high, string meaning)
    {
        var range = new NumberRange(low, high);
        return new(path, $"an integer {range}", byDefault, meaning) { Range = range };
    }

    public static RecipeKey Number(string path, string byDefault, NumberRange range, string meaning) =>
        new(path, $"{(range.OrZero ? "0 or " : "")}a number {range}", byDefault, meaning) { Range = range };

    public static RecipeKey OneOf(string path, string byDefault, IReadOnlyCollection<string> names, string meaning) =>
        new(path, ExpectedNames(names), byDefault, meaning);

    public static string ExpectedNames(IReadOnlyCollection<string> names) =>
        names.Count == 1 ? $"'{names.First()}'" : $"one of {string.Join(", ", names)}";
}
