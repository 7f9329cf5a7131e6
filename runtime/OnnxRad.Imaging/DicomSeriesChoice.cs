using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OnnxRad.Imaging;

/// <summary>Which DICOM series to take where there are several: that of a number, or that of a UID.</summary>
/// <remarks>Numbers count within a study: two studies often have the same. Printing shows no UID.</remarks>
public sealed record DicomSeriesChoice
{
    // PS3.5 section 9.1.
    const int LongestUid = 64;

    readonly int? _number;
    readonly string? _uid;

    DicomSeriesChoice(int? number, string? uid) => (_number, _uid) = (number, uid);

    /// <summary>The series of a number.</summary>
    /// <param name="number">The attribute Series Number; series that say none have 0.</param>
    public static DicomSeriesChoice OfNumber(int number) => new(number, null);

    /// <summary>The series of a UID.</summary>
    /// <param name="uid">The attribute Series Instance UID: digits and dots, up to 64 characters.</param>
    /// <exception cref="ArgumentException">It is no UID.</exception>
    public static DicomSeriesChoice OfUid(string uid) =>
        IsUid(uid) ? new(null, uid) : throw new ArgumentException("A UID has digits and dots, up to 64 characters.", nameof(uid));

    /// <summary>Reads a number or a UID, which has dots.</summary>
    /// <param name="text">Such as <c>4</c> or <c>1.2.840.99.4</c>.</param>
    /// <param name="choice">The series; null where the text is neither.</param>
    /// <returns>Whether the text is one of them.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out DicomSeriesChoice? choice)
    {
        choice = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? OfNumber(number)
            : IsUid(text) ? OfUid(text) : null;
        return choice is not null;
    }

    /// <summary>The series of a number.</summary>
    public static implicit operator DicomSeriesChoice(int number) => OfNumber(number);

    /// <summary>In words, without the UID.</summary>
    public override string ToString() => _number is { } number ? $"series {number}" : "the series of that UID";

    /// <summary>Whether a series is the one.</summary>
    internal bool Takes(int number, string? uid) => _number is { } wanted ? wanted == number : _uid == uid;

    static bool IsUid(string text) =>
        text.Length is > 0 and <= LongestUid && text.Contains('.') && !text.AsSpan().ContainsAnyExcept("0123456789.");
}
