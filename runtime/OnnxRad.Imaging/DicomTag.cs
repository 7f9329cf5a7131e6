using System.Globalization;
using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>The name of a DICOM attribute: a group and an element number (PS3.5 section 7.1).</summary>
/// <param name="Group">0 to 65535; odd groups are private.</param>
/// <param name="Element">0 to 65535.</param>
public readonly record struct DicomTag(ushort Group, ushort Element) : IComparable<DicomTag>
{
    /// <summary>Whether the attribute is one of a manufacturer.</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>The attribute's keyword in the standard, for example <c>Rows</c>; null where the small dictionary has none.</summary>
    public string? Keyword => DicomDictionary.Find(this)?.Keyword;

    /// <summary>The tag of a keyword of the standard (PS3.6), for example <c>PixelSpacing</c>.</summary>
    /// <exception cref="ArgumentException">The small dictionary has no such keyword; use the numbers.</exception>
    public static DicomTag Of(string keyword) => DicomDictionary.Find(keyword)
        ?? throw new ArgumentException($"There is no DICOM keyword '{keyword}' in the dictionary. Use group and element number.", nameof(keyword));

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Code.CompareTo(other.Code);

    /// <summary>The tag as the standard writes it, for example <c>(0028,0010)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:X4},{Element:X4})");

    internal uint Code => ((uint)Group << 16) | Element;
}
