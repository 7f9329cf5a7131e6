using System.Globalization;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Slices of a small CT series, with marks for names.</summary>
static class DerivedSource
{
    public const int Width = 5, Height = 3;

    /// <summary>A slice.</summary>
    /// <param name="place">Along the body, in mm.</param>
    /// <param name="study">The study, and frame of reference.</param>
    /// <param name="orientation">The directions.</param>
    /// <param name="width">Columns.</param>
    /// <param name="hasPlace">Whether it says where it lies.</param>
    /// <param name="series">The series of the study.</param>
    /// <param name="down">Where its first row lies, in mm.</param>
    public static DicomFile Slice(
        double place, string study = "1.2.3", string orientation = @"1\0\0\0\1\0", int width = Width, bool hasPlace = true, string series = "4",
        double down = 20) => DicomFile.Parse(SliceBytes(place, study, orientation, width, hasPlace, series, down));

    public static byte[] SliceBytes(
        double place, string study = "1.2.3", string orientation = @"1\0\0\0\1\0", int width = Width, bool hasPlace = true, string series = "4",
        double down = 20) => new DicomDraft
        {
            Extra = d => d
                .Text(0x0008, 0x0005, "CS", "ISO_IR 100").Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2")
                .Text(0x0008, 0x0018, "UI", FormattableString.Invariant($"{study}.9.{place * 10 + 1000:0}")).Text(0x0008, 0x0020, "DA", "20200102")
                .Text(0x0008, 0x0050, "SH", "ACC-7").Text(0x0008, 0x0060, "CS", "CT").Text(0x0008, 0x0080, "LO", "MARKED-INSTITUTION")
                .Text(0x0008, 0x0090, "PN", "Doctor^Who").Text(0x0008, 0x1050, "PN", "MARKED-PHYSICIAN")
                .Text(0x0010, 0x0010, "PN", "Mäusle^Jörg").Text(0x0010, 0x0020, "LO", "ID 12").Text(0x0010, 0x0030, "DA", "19500304").Text(0x0010, 0x0040, "CS", "M")
                .Text(0x0018, 0x0050, "DS", "2.5").Text(0x0020, 0x000D, "UI", study).Text(0x0020, 0x000E, "UI", $"{study}.{series}").Text(0x0020, 0x0010, "SH", "S1")
                .Text(0x0020, 0x0032, "DS", !hasPlace ? "" : string.Create(CultureInfo.InvariantCulture, $@"-10.5\{down}\{place}")).Text(0x0020, 0x0037, "DS", orientation)
                .Text(0x0020, 0x0052, "UI", $"{study}.8").Text(0x0028, 0x0030, "DS", @"0.75\0.5").Text(0x0028, 0x0301, "CS", "NO"),
        }.Bytes(width, Height, [.. Enumerable.Range(0, width * Height)]);
}
