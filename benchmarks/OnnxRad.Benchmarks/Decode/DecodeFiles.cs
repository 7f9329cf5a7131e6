using System.ComponentModel;
using System.Diagnostics;
using OnnxRad.Imaging;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>The files to decode: slices and a large image in each transfer syntax, by other people's encoders, and the test data.</summary>
static class DecodeFiles
{
    // The targets are ratios; what they are to, the report says.
    static readonly (string Name, string[] Command, string? Library, double? Target)[] s_encodings =
    [
        ("native", [], null, 1),
        ("RLE", ["dcmcrle"], null, 1),
        ("JPEG lossless", ["dcmcjpeg", "+e1"], null, 1.3),
        ("JPEG-LS", ["dcmcjpls", "+el"], "charls", 1.3),
        ("JPEG-LS near-lossless", ["dcmcjpls", "+en", "+md", "2"], "charls", 1.3),
        ("JPEG 2000 lossless", ["gdcmconv", "--j2k"], "openjpeg", 1.5),
        ("JPEG 2000 lossy 9/7", ["gdcmconv", "--j2k", "--lossy", "--irreversible", "-r", "10"], "openjpeg", 1.5),
        ("JPEG extended 12 bit", ["dcmcjpeg", "+ee"], null, null),
    ];

    /// <summary>Encodes slices; what no encoder is there for is left out and said.</summary>
    /// <param name="folder">Files that are there already are used again.</param>
    /// <param name="slices">See <see cref="CtSlices"/>.</param>
    /// <param name="across">Sizes, in slices side by side.</param>
    public static IEnumerable<DecodeCase> Encoded(string folder, IReadOnlyList<ushort[]> slices, int[] across)
    {
        foreach (var tiles in across)
        {
            var size = tiles * CtSlices.Size;
            var native = Path.Combine(folder, $"native-{size}.dcm");
            var middle = slices.Skip(slices.Count / 2).ToList();
            var isNew = WriteWhereOther(native, NativeDicom.Write(tiles == 1 ? middle[0] : CtSlices.Mosaic(slices, tiles), size, size));
            foreach (var (name, command, library, target) in s_encodings)
            {
                var path = command.Length == 0 ? native : Path.Combine(folder, $"{name.Replace(' ', '-').Replace('/', '-')}-{size}.dcm");
                if ((File.Exists(path) && (path == native || !isNew)) || Runs([.. command, native, path]))
                {
                    yield return new DecodeCase(name, $"{size} x {size}", [path], library, target).Counted();
                }
                else
                {
                    Console.Error.WriteLine($"'{command[0]}' is not there or failed; '{name}' is left out.");
                }
            }
        }
    }

    /// <summary>The files of the test data that we read, by transfer syntax.</summary>
    public static IEnumerable<DecodeCase> Corpus(string? data, Func<string, bool> isReadByAll)
    {
        var folder = data is null ? null : Path.Combine(data, "dicom");
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(f => !f.Contains("series", StringComparison.Ordinal)).Select(f => (Path: f, Syntax: SyntaxOf(f)))
            .Where(f => f.Syntax is not null && isReadByAll(f.Path));
        return files.GroupBy(f => f.Syntax!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new DecodeCase($"test data, {g.Key}", $"{g.Count()} files", [.. g.Select(f => f.Path)], null, null).Counted());
    }

    /// <summary>Whether the file was not there, or another one, and was written.</summary>
    static bool WriteWhereOther(string path, byte[] content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            return false;
        }

        File.WriteAllBytes(path, content);
        return true;
    }

    static string? SyntaxOf(string path)
    {
        try
        {
            var file = DicomFile.Parse(File.ReadAllBytes(path));
            file.ReadFrames();
            return file.TransferSyntaxName;
        }
        catch (InvalidImageException)
        {
            return null;
        }
    }

    static bool Runs(string[] command)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
