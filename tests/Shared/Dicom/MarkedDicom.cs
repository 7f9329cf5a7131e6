using OnnxRad.Imaging.Tests.Formats.Dicom;

namespace OnnxRad.Testing;

/// <summary>DICOM images whose every identifying attribute holds a mark, and broken versions of them.</summary>
static class MarkedDicom
{
    /// <summary>Part of every name, number and text; upper case as code strings have it.</summary>
    public const string Mark = "MARKED";

    /// <summary>What must not come out anywhere: the mark, a birth date, and part of all UIDs.</summary>
    public static string[] Marks { get; } = [Mark, "19010203", "7766554433"];

    /// <summary>An image of 16 x 16 pixels of 8 bits.</summary>
    /// <param name="number">Of the patient, the study and the object.</param>
    /// <param name="level">About how bright it is, 0 to 200.</param>
    /// <param name="extra">More attributes, or wrong ones.</param>
    public static byte[] Image(int number, int level, Func<DicomBuilder, DicomBuilder>? extra = null) => new DicomDraft
    {
        Bits = 8,
        Extra = d => (extra ?? (x => x))(Identify(d, number)),
    }.Bytes(16, 16, [.. Enumerable.Range(0, 256).Select(i => level + ((i * 7 * (number + 1)) % 50))]);

    /// <summary>Versions of a file that are cut off, or have a wrong byte.</summary>
    /// <param name="file">A whole one.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<byte[]> Broken(byte[] file, int count)
    {
        var random = new Random(5);
        for (var i = 0; i < count; i++)
        {
            byte[] broken = i % 4 == 0 ? file[..random.Next(140, file.Length - 1)] : [.. file];
            if (i % 4 > 0)
            {
                // In front of the pixels, where the lengths are.
                broken[random.Next(128, file.Length - 256)] = (byte)random.Next(256);
            }

            yield return broken;
        }
    }

    static DicomBuilder Identify(DicomBuilder d, int number)
    {
        var uid = $"1.2.826.0.1.7766554433.{number}";
        return d
            .Text(0x0008, 0x0008, "CS", @"ORIGINAL\PRIMARY").Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.1").Text(0x0008, 0x0018, "UI", $"{uid}.3")
            .Text(0x0008, 0x0020, "DA", "19010203").Text(0x0008, 0x0050, "SH", $"{Mark}ACC").Text(0x0008, 0x0060, "CS", "DX")
            .Text(0x0008, 0x0070, "LO", $"{Mark} Maker").Text(0x0008, 0x0080, "LO", $"{Mark} Hospital").Text(0x0008, 0x0081, "ST", $"{Mark} Street")
            .Text(0x0008, 0x0090, "PN", $"{Mark}^Referrer").Text(0x0008, 0x1010, "SH", $"{Mark}STATION").Text(0x0008, 0x1030, "LO", $"{Mark} study")
            .Text(0x0008, 0x103E, "LO", $"{Mark} series").Text(0x0008, 0x1050, "PN", $"{Mark}^Performer").Text(0x0008, 0x1070, "PN", $"{Mark}^Operator")
            .Text(0x0009, 0x0010, "LO", $"{Mark} PRIVATE").Text(0x0009, 0x1001, "LT", $"{Mark} private text")
            .Text(0x0010, 0x0010, "PN", $"{Mark}^Name{number}").Text(0x0010, 0x0020, "LO", $"{Mark}{number}").Text(0x0010, 0x0030, "DA", "19010203")
            .Text(0x0010, 0x0040, "CS", "F").Text(0x0010, 0x1000, "LO", $"{Mark}OTHER").Text(0x0010, 0x1040, "LO", $"{Mark} Home").Text(0x0010, 0x4000, "LT", $"{Mark} comment")
            .Text(0x0018, 0x1000, "LO", $"{Mark}SERIAL").Text(0x0018, 0x1030, "LO", $"{Mark} protocol").Text(0x0020, 0x000D, "UI", $"{uid}.1")
            .Text(0x0020, 0x000E, "UI", $"{uid}.2").Text(0x0020, 0x0010, "SH", $"{Mark}ID").Text(0x0020, 0x4000, "LT", $"{Mark} image comment");
    }
}
