using OnnxRad.Imaging;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>Files that are measured together: one, or those of a transfer syntax of the test data.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Size">Columns x rows, or the number of files.</param>
/// <param name="Paths">The files.</param>
/// <param name="Library">The library of the codec, which is given the bare codestream: <c>charls</c>, <c>openjpeg</c>, or none.</param>
/// <param name="Target">The largest ratio to hold, see the report; none where null.</param>
sealed record DecodeCase(string Name, string Size, IReadOnlyList<string> Paths, string? Library, double? Target)
{
    /// <summary>Frames of all files.</summary>
    public int Images { get; private init; }

    /// <summary>Bytes of the decoded pixels as the headers allocate them.</summary>
    public long PixelBytes { get; private init; }

    /// <summary>The same with images and bytes counted.</summary>
    public DecodeCase Counted()
    {
        var (images, bytes) = (0, 0L);
        foreach (var path in Paths)
        {
            var file = DicomFile.Parse(File.ReadAllBytes(path));
            var (first, count) = (file.ReadFrame(0), file.FrameCount);
            images += count;
            bytes += (long)count * first.Height * first.Width * first.Channels * ((first.BitsStored + 7) / 8);
        }

        return this with { Images = images, PixelBytes = bytes };
    }

    /// <summary>The codestream of the only frame, in a file beside.</summary>
    public string Codestream()
    {
        var path = Paths[0] + ".codestream";
        if (File.GetLastWriteTimeUtc(path) < File.GetLastWriteTimeUtc(Paths[0]))
        {
            var fragments = DicomFile.Parse(File.ReadAllBytes(Paths[0])).Dataset[new DicomTag(0x7FE0, 0x0010)]!.Fragments!;
            File.WriteAllBytes(path, [.. fragments.Skip(1).SelectMany(f => f.ToArray())]);
        }

        return path;
    }
}
