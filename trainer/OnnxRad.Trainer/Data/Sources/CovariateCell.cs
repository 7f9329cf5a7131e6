using System.Globalization;

namespace OnnxRad.Trainer;

/// <summary>Reads the numbers about patients.</summary>
static class CovariateCell
{
    /// <summary>The number of a cell; NaN where it is empty, and, with a problem, where it is no finite number.</summary>
    public static float Parse(CsvTableRow row, string column, List<string> problems)
    {
        var text = row.Cells[column];
        if (text.Length == 0)
        {
            return float.NaN;
        }

        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value))
        {
            return value;
        }

        problems.Add($"line {row.Line}: covariate '{column}' is '{text}'; expected a number, or nothing where it is missing");
        return float.NaN;
    }
}
