namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>A small uncompressed image to be written as a DICOM file.</summary>
sealed record DicomDraft
{
    public int Bits { get; init; } = 16;

    public int Samples { get; init; } = 1;

    public bool IsSigned { get; init; }

    public string Photometric { get; init; } = "MONOCHROME2";

    public string? Patient { get; init; }

    public int Frames { get; init; } = 1;

    /// <summary>Writes more elements; their order does not matter to the reader.</summary>
    public Func<DicomBuilder, DicomBuilder> Extra { get; init; } = d => d;

    public byte[] Bytes(int width, int height, params int[] stored)
    {
        var allocated = Bits <= 8 ? 8 : 16;
        byte[] pixels = [.. stored.SelectMany(v => allocated == 8 ? [(byte)v] : new[] { (byte)v, (byte)(v >> 8) })];
        var builder = new DicomBuilder();
        if (Patient is not null)
        {
            builder.Text(0x0010, 0x0010, "PN", Patient);
        }

        builder.Short(0x0028, 0x0002, "US", Samples).Text(0x0028, 0x0004, "CS", Photometric).Text(0x0028, 0x0008, "IS", $"{Frames}")
            .Short(0x0028, 0x0010, "US", height).Short(0x0028, 0x0011, "US", width).Short(0x0028, 0x0100, "US", allocated)
            .Short(0x0028, 0x0101, "US", Bits).Short(0x0028, 0x0102, "US", Bits - 1).Short(0x0028, 0x0103, "US", IsSigned ? 1 : 0);
        return DicomBuilder.File(
            "1.2.840.10008.1.2.1", Extra(builder).Element(0x7FE0, 0x0010, "OW", pixels.Length % 2 == 0 ? pixels : [.. pixels, 0]).Bytes);
    }
}
