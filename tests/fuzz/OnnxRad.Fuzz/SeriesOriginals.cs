using OnnxRad.Imaging;
using OnnxRad.Imaging.Tests.Formats.Dicom;

namespace OnnxRad.Fuzz;

/// <summary>The files of series.</summary>
static class SeriesOriginals
{
    /// <summary>How the formats of all of them begin.</summary>
    public const string Prefix = "series";

    // A small corpus has many slices of little.
    const int MostFiles = 64;

    /// <summary>Small ones: upright, tilted, of uneven distances, and of two series.</summary>
    public static IReadOnlyList<Original> BuiltIn() =>
    [
        new($"{Prefix}, built in", "upright", Slices(z => 2.5 * z)),
        new($"{Prefix}, built in", "tilted", Slices(z => 2.5 * z, @"1\0\0\0\0.95\0.3122")),
        new($"{Prefix}, built in", "uneven", Slices(z => z < 3 ? 2.5 * z : (2.5 * z) + 1)),
        new($"{Prefix}, built in", "two series", [.. Slices(z => 2.5 * z), .. Slices(z => 2.5 * z, series: "5")]),
    ];

    /// <summary>Those of folders whose files are all small.</summary>
    /// <param name="folders">Folders, which may hold folders.</param>
    /// <param name="maxBytes">The most bytes of a file.</param>
    public static IEnumerable<Original> In(IEnumerable<string> folders, int maxBytes) =>
        from folder in folders
        from inner in Directory.GetDirectories(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let files = Directory.GetFiles(inner).Where(VolumeFile.IsDicom).Order(StringComparer.Ordinal).ToList()
        where files.Count is > 1 and <= MostFiles && files.TrueForAll(file => new FileInfo(file).Length <= maxBytes)
        select new Original($"{Prefix}, of files", Path.GetFileName(inner), [.. files.Select(File.ReadAllBytes)]);

    static byte[][] Slices(Func<int, double> place, string orientation = @"1\0\0\0\1\0", string series = "4") =>
        [.. Enumerable.Range(0, 6).Select(z => DerivedSource.SliceBytes(place(z), orientation: orientation, series: series))];
}
