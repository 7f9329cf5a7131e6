namespace OnnxRad.Imaging.Tests.Formats.Dicom.Series;

/// <summary>Slices of one pixel, of patients and series as tests want them.</summary>
static class SeriesSlices
{
    /// <summary>The bytes of a slice at a place of z mm.</summary>
    public static byte[] Slice(int z, string? patient = null, string? study = null, string? series = null, int number = 3) => new DicomDraft
    {
        Bits = 8,
        Patient = patient,
        Extra = d => Text(Text(Text(d, 0x0010, 0x0020, "LO", patient), 0x0020, 0x000D, "UI", study), 0x0020, 0x000E, "UI", series)
            .Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2").Text(0x0020, 0x0011, "IS", $"{number}").Text(0x0020, 0x0032, "DS", $"0\\0\\{z}")
            .Text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0").Text(0x0028, 0x0030, "DS", "1\\1"),
    }.Bytes(1, 1, z);

    static DicomBuilder Text(DicomBuilder builder, ushort group, ushort element, string vr, string? text) =>
        text is null ? builder : builder.Text(group, element, vr, text);
}
