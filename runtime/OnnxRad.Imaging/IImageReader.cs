namespace OnnxRad.Imaging;

/// <summary>Decodes the files of one image format.</summary>
public interface IImageReader
{
    /// <summary>The name of the format, for example <c>PNG</c>.</summary>
    string Name { get; }

    /// <summary>The usual file name endings, lower case with the dot; the first one is the most usual.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether a file is of this format, judged by its first bytes and never by its name.</summary>
    /// <param name="header">The first bytes of the file, up to <see cref="ImageFormats.HeaderLength"/>.</param>
    bool Probe(ReadOnlySpan<byte> header);

    /// <summary>Decodes a file.</summary>
    /// <param name="data">All bytes of the file.</param>
    /// <exception cref="InvalidImageException">The file is damaged, or uses a part of the format that is not read.</exception>
    RadImage Read(ReadOnlyMemory<byte> data);
}
