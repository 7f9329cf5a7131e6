namespace OnnxRad.Trainer;

/// <summary>The names that the values of an enumeration have in recipes.</summary>
sealed class ChoiceNames<T>(params (string Name, T Value)[] choices)
    where T : struct, Enum
{
    public IReadOnlyList<string> All { get; } = [.. choices.Select(c => c.Name)];

    /// <summary>The names of some of the values.</summary>
    public ChoiceNames<T> Only(IReadOnlyList<T> values) => new([.. choices.Where(c => values.Contains(c.Value))]);

    public string NameOf(T value) => choices.First(c => c.Value.Equals(value)).Name;

    public bool TryFind(string name, out T value)
    {
        foreach (var choice in choices)
        {
            if (choice.Name == name)
            {
                value = choice.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
