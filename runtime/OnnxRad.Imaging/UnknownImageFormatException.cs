namespace OnnxRad.Imaging;

/// <summary>A file is of none of the image formats that are read.</summary>
public sealed class UnknownImageFormatException : Exception
{
    internal UnknownImageFormatException(string fileName, long length, IReadOnlyList<string> knownFormats)
        : base(
            $"Image '{fileName}' cannot be read: "
            + (length == 0 ? "it is empty." : "its first bytes are those of no format that OnnxRad knows.")
            + $" Known: {string.Join(", ", knownFormats)}. Convert the file to one of them, or leave it out.") =>
        (FileName, KnownFormats) = (fileName, knownFormats);

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>The formats that are read, with their usual file name endings.</summary>
    public IReadOnlyList<string> KnownFormats { get; }
}
