using System.Globalization;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Decimal strings (PS3.5 table 6.2-1, DS and IS).</summary>
static class DecimalText
{
    // The most characters of a decimal string.
    const int Most = 16;

    /// <summary>The shortest digits that give the number back, or those that fit into 16 characters.</summary>
    public static string Of(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 15; text.Length > Most; digits--)
        {
            text = value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        }

        return text;
    }
}
