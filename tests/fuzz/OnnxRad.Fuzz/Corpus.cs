using System.IO.Compression;
using OnnxRad.Imaging;
using OnnxRad.Imaging.Tests;
using OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;
using OnnxRad.Imaging.Tests.Formats.Tiff;

namespace OnnxRad.Fuzz;

/// <summary>What damaged inputs are made from: the small files of the tests, and the images and series below folders.</summary>
static class Corpus
{
    static ReadOnlySpan<byte> Gzip => [0x1F, 0x8B];

    /// <summary>Reads the originals, in an order that depends on that of the folders and on names alone.</summary>
    /// <param name="plan">Folders, in which what is no image is passed over; kinds; and the most bytes: larger files are passed over, compressed NIfTI
    /// files that become larger are left compressed.</param>
    public static IReadOnlyList<Original> Load(FuzzPlan plan)
    {
        var maxBytes = plan.MaxBytes;
        var files = plan.Folders.SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            .Where(file => new FileInfo(file).Length <= maxBytes && ImageFormats.IsImage(file))
            .SelectMany(file => Forms(Path.GetFileName(file), File.ReadAllBytes(file), maxBytes));
        var images = BuiltIn().Concat(files).SelectMany(file => FormatOf(file.Bytes) is { } format ? [new Original(format, file.Name, [file.Bytes])] : Array.Empty<Original>());
        return [.. images.Concat(LabelOriginals.All()).Concat(SeriesOriginals.BuiltIn()).Concat(SeriesOriginals.In(plan.Folders, maxBytes)).Where(o => FuzzKinds.Has(plan.Kinds, o))];
    }

    static IEnumerable<(string Name, byte[] Bytes)> BuiltIn() =>
        JpegSamples.All.Select(s => ($"{s.Key}.jpg", s.Value.File))
            .Concat(TiffSamples.All.Select(s => ($"{s.Key}.tif", s.Value)))
            .Concat(TiffCase.All.Select(s => ($"{s.Name}.tif", s.File)))
            .Concat(CodestreamSample.All.Select(s => ($"{s.Name}.dcm", s.File(s.Codestream))))
            .Concat([
                ("bits2.png", PngBuilder.File(5, 3, 2, colour: 0, [.. Enumerable.Repeat<byte[]>([0, 27, 64], 3).SelectMany(r => r)])),
                ("rgb16.png", PngBuilder.File(2, 2, 16, colour: 2, [.. Enumerable.Range(0, 26).Select(i => (byte)(i % 13 == 0 ? i % 5 : i))])),
                ("interlaced.png", PngBuilder.File(
                    5, 5, 2, colour: 3, [.. Enumerable.Repeat<byte[]>([0, 27], 9).SelectMany(r => r), 0, 27, 0, 1, 27, 0], new byte[12], interlaced: true)),
            ]);

    // Damage to compressed bytes stops at a checksum: what lies behind it is damaged too.
    static IEnumerable<(string Name, byte[] Bytes)> Forms(string name, byte[] bytes, int maxBytes)
    {
        yield return (name, bytes);
        if (bytes.AsSpan().StartsWith(Gzip))
        {
            using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var unpacked = new byte[maxBytes + 1];
            var length = stream.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
            if (length <= maxBytes)
            {
                yield return ($"{name}, unpacked", unpacked[..length]);
            }
        }
    }

    static string? FormatOf(byte[] bytes)
    {
        var header = bytes.AsSpan(0, Math.Min(bytes.Length, ImageFormats.HeaderLength));
        foreach (var reader in ImageFormats.All)
        {
            if (reader.Probe(header))
            {
                return reader.Name == "DICOM" ? $"DICOM {Syntax(bytes)}" : reader.Name;
            }
        }

        return null;
    }

    static string Syntax(byte[] bytes)
    {
        try
        {
            return DicomFile.Parse(bytes).TransferSyntaxName;
        }
        catch (InvalidImageException)
        {
            return "damaged";
        }
    }
}
