using System.Text;

namespace OnnxRad.Graphs;

/// <summary>What a file that is no ONNX document most likely is, from its first bytes.</summary>
static class FileKind
{
    /// <summary>The bytes that are looked at.</summary>
    public const int Length = 256;

    static readonly (byte[] Start, string Hint)[] s_magic =
    [
        ([(byte)'P', (byte)'K', 3, 4], "It is a ZIP archive: unpack it, or where it is a PyTorch file (.pt, .pth), export it to ONNX first."),
        ([0x1f, 0x8b], "It is compressed with gzip: unpack it first."),
        ([(byte)'B', (byte)'Z', (byte)'h'], "It is compressed with bzip2: unpack it first."),
        ([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "It is compressed with xz: unpack it first."),
        ([0x28, 0xb5, 0x2f, 0xfd], "It is compressed with Zstandard: unpack it first."),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "It is an HDF5 file, as Keras writes them: export it to ONNX first."),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "It is a PNG image."),
        ([0xff, 0xd8, 0xff], "It is a JPEG image."),
        ([(byte)'%', (byte)'P', (byte)'D', (byte)'F'], "It is a PDF document."),
    ];

    /// <summary>A sentence for the user; <see langword="null"/> where the bytes say nothing.</summary>
    public static string? Hint(ReadOnlySpan<byte> start)
    {
        foreach (var (magic, hint) in s_magic)
        {
            if (start.StartsWith(magic))
            {
                return hint;
            }
        }

        var text = Encoding.Latin1.GetString(start).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\t', '\r', '\n');
        if (text.StartsWith("version ", StringComparison.Ordinal) && text.Contains("git-lfs", StringComparison.Ordinal))
        {
            return "It is a Git LFS pointer and not the file itself: run 'git lfs pull', or download the file from its page.";
        }

        if (text.StartsWith('<') && (text.Contains("html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)))
        {
            return "It is a web page: open the address in a browser, and download the file that the page shows (on GitHub by 'Download raw file').";
        }

        return text.StartsWith('{') ? "It is JSON text, perhaps the answer of a server that did not give the file." : null;
    }
}
