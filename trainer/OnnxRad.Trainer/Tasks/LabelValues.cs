using System.Globalization;
using System.Text.RegularExpressions;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Which pixel values of a label map stand for which class.</summary>
/// <remarks>An entry of a recipe's <c>data.values</c> names one class's: a value, a range or a sum of them, as <c>0</c>, <c>1+2</c> or <c>128-255</c>.</remarks>
sealed partial class LabelValues
{
    const int Unknown = -2;
    const int Values = 65536;

    readonly int[] _classes = [.. Enumerable.Repeat(Unknown, Values)];
    readonly IReadOnlyList<string> _names;
    readonly bool _overlap;

    /// <param name="names">The class names.</param>
    /// <param name="entries">One a class; null where the values are the indices of the classes.</param>
    /// <param name="ignore">The value of pixels that count for nothing; null for none.</param>
    /// <param name="overlap">Whether a value may stand for several classes, and <see cref="ClassOf"/> gives sets of them.</param>
    public LabelValues(IReadOnlyList<string> names, IReadOnlyList<string>? entries, int? ignore, bool overlap = false)
    {
        (_names, _overlap) = (names, overlap);
        for (var c = 0; c < names.Count; c++)
        {
            foreach (var (low, high) in entries is null ? [(c, c)] : Ranges(entries[c]))
            {
                for (var v = low; v <= high; v++)
                {
                    _classes[v] = overlap ? Math.Max(0, _classes[v]) | ClassSets.Of(c) : c;
                }
            }
        }

        if (ignore is { } value)
        {
            _classes[value] = PreparedTargets.Ignore;
        }
    }

    /// <summary>Whether a text is an entry.</summary>
    public static bool IsEntry(string text) => Entry().IsMatch(text) && Ranges(text).All(r => r.Low <= r.High && r.High < Values);

    /// <summary>The values that several entries name, or one twice.</summary>
    public static IReadOnlyList<int> NamedTwice(IReadOnlyList<string> entries) =>
        [.. entries.SelectMany(Ranges).SelectMany(r => Enumerable.Range(r.Low, r.High - r.Low + 1)).GroupBy(v => v).Where(g => g.Count() > 1).Select(g => g.Key)];

    /// <summary>The class of a pixel value: an index, or a set (<see cref="ClassSets"/>) where classes may overlap;
    /// <see cref="PreparedTargets.Ignore"/>, or null where it stands for nothing.</summary>
    public int? ClassOf(float value) =>
        value is >= 0 and < Values && _classes[(int)value] is var c && c != Unknown && value == MathF.Floor(value) ? c : null;

    /// <summary>The values that are known, by class: "0 (background), 1, 2 (lungs)".</summary>
    public override string ToString()
    {
        var parts = _names.Select((name, c) => $"{Text(c)} ({name})");
        var all = string.Join(", ", _classes.Contains(PreparedTargets.Ignore) ? [.. parts, $"{Text(PreparedTargets.Ignore)} (ignored)"] : parts);
        return _overlap ? $"{all}, overlapping" : all;
    }

    static IEnumerable<(int Low, int High)> Ranges(string entry)
    {
        foreach (var part in entry.Split('+'))
        {
            var ends = part.Split('-');
            var low = Number(ends[0]);
            yield return (low, ends.Length > 1 ? Number(ends[1]) : low);
        }
    }

    // Five digits at most, by the expression.
    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    bool IsOf(int value, int c) => _overlap && c >= 0 ? ClassSets.Holds(_classes[value], c) : _classes[value] == c;

    string Text(int c)
    {
        var parts = new List<string>();
        for (var low = 0; low < Values; low++)
        {
            if (IsOf(low, c))
            {
                var high = low;
                while (high + 1 < Values && IsOf(high + 1, c))
                {
                    high++;
                }

                parts.Add(high - low > 1 ? $"{low}-{high}" : high > low ? $"{low}, {high}" : $"{low}");
                low = high;
            }
        }

        return string.Join(", ", parts);
    }

    [GeneratedRegex(@"\A[0-9]{1,5}(-[0-9]{1,5})?(\+[0-9]{1,5}(-[0-9]{1,5})?)*\z")]
    internal static partial Regex Entry();
}
