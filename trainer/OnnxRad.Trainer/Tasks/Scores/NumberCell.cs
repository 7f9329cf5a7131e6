using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>Reads the numbers of a table.</summary>
static class NumberCell
{
    /// <summary>The number of a cell; NaN, with a problem, where it is none that is allowed.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="expected">What is allowed, in words.</param>
    /// <param name="isAllowed">Whether a finite number is allowed.</param>
    /// <param name="problems">What is wrong.</param>
    public static float Parse(CsvTableRow row, string column, string expected, Func<float, bool> isAllowed, List<string> problems)
    {
        var text = row.Cells[column];
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) && isAllowed(value))
        {
            return value;
        }

        problems.Add($"line {row.Line}: {column} is '{text}'; expected {expected}");
        return float.NaN;
    }
}
