using OnnxRad.Models;
using static System.FormattableString;

namespace OnnxRad.Trainer;

/// <summary>The key <c>input.window</c>.</summary>
static class WindowReader
{
    const string None = "none";
    const float LowPercentile = 0.5f, HighPercentile = 99.5f;

    // Of words that need no numbers.
    static readonly (string Word, ValueWindow Window)[] s_words =
    [
        ("file", new() { Source = WindowSource.File }),
        ("min_max", new() { Source = WindowSource.MinMax }),
        ("percentile", new() { Source = WindowSource.Percentile, Low = LowPercentile, High = HighPercentile }),
    ];

    /// <summary>Centres and widths.</summary>
    public static NumberRange Limits { get; } = new(-1e6, 1e6);

    public static ValueWindow? Read(YamlSection s, string name)
    {
        if (!s.Has(name) || s.IsWord(name, None))
        {
            return null;
        }

        foreach (var (word, window) in s_words)
        {
            if (s.IsWord(name, word))
            {
                return window;
            }
        }

        var numbers = s.Numbers(name, []);
        if (s.Sound(name) && (numbers.Count != 2 || numbers[1] <= 0))
        {
            var found = numbers.Count == 2 ? Invariant($"is {numbers[0]} and {numbers[1]}; expected two numbers")
                : $"has {Shown.Count(numbers.Count, "number")}; expected two";
            s.Problem(name, $"input.window {found}, the centre and a width above 0.");
        }

        return numbers.Count == 2
            ? new() { Source = WindowSource.Fixed, Low = (float)(numbers[0] - (numbers[1] / 2)), High = (float)(numbers[0] + (numbers[1] / 2)) }
            : null;
    }

    public static string Write(ValueWindow? window)
    {
        if (window is null)
        {
            return None;
        }

        var word = s_words.FirstOrDefault(w => w.Window.Source == window.Source).Word;
        var (low, high) = ((double)window.Low, (double)window.High);
        return word ?? Invariant($"[{(low + high) / 2}, {high - low}]");
    }
}
