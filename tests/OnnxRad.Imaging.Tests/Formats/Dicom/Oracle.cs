using System.Globalization;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>What pydicom, DCMTK and OpenJPEG make of the DICOM test files; the table is written by oracle.py.</summary>
static class Oracle
{
    /// <summary>A file.</summary>
    /// <param name="Name">Its path in the folder of DICOM files.</param>
    /// <param name="Syntax">The transfer syntax.</param>
    /// <param name="Elements">Elements of the data set; null where pydicom does not read the file.</param>
    /// <param name="Tool">Who decoded the pixels.</param>
    /// <param name="Shape">Frames, rows, columns, samples.</param>
    /// <param name="Kind">'exact', 'lossy' or 'refused'.</param>
    /// <param name="Pixels">The hash, or some of the pixels.</param>
    /// <param name="Modality">The hash of the modality values or palette colours; '-' where pydicom gives none.</param>
    internal sealed record Entry(string Name, string Syntax, int? Elements, string Tool, string Shape, string Kind, string Pixels, string Modality);

    static readonly Lazy<Dictionary<string, Entry>> s_rows = new(() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Formats", "Dicom", "oracle.tsv")).Select(Parse).ToDictionary(r => r.Name));

    public static TheoryData<string> Files => [.. s_rows.Value.Keys];

    public static IEnumerable<Entry> Rows => s_rows.Value.Values;

    public static Entry Row(string name) => s_rows.Value[name];

    static Entry Parse(string line)
    {
        var f = line.Split('\t');
        return new(f[0], f[1], f[2] == "-" ? null : int.Parse(f[2], CultureInfo.InvariantCulture), f[3], f[4], f[5], f[6], f[7]);
    }
}
