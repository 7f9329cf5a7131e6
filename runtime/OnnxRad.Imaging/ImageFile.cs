using OnnxRad.Imaging.Formats;
using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>Reads image files of any format of <see cref="ImageFormats"/>.</summary>
public static class ImageFile
{
    /// <summary>The largest file that is read, in bytes: 1 GiB.</summary>
    public const int MaxBytes = 1 << 30;

    // The patient's group comes before the pixels.
    const int PatientBytes = 1 << 18;

    /// <summary>Reads an image file; its first bytes decide the format, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The file is damaged, too large, or of a kind that is not read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static RadImage Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads an image from a stream, from its position to its end.</summary>
    /// <param name="stream">The stream; not disposed.</param>
    /// <param name="name">What messages call the image, for example the file name.</param>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read.</exception>
    public static RadImage Read(Stream stream, string name)
    {
        // A large file of no known format is not read to its end.
        var buffer = new byte[ImageFormats.HeaderLength];
        var header = buffer.AsMemory(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        foreach (var reader in ImageFormats.All)
        {
            if (reader.Probe(header.Span))
            {
                try
                {
                    using var data = FileBytes.ReadAll(header.Span, stream, name);
                    return reader.Read(data.Memory);
                }
                catch (InvalidImageException e) when (e.FileName is null)
                {
                    throw new InvalidImageException(e.Problem, e.WayOut, name, e);
                }
            }
        }

        throw new UnknownImageFormatException(name, header.Length, [.. ImageFormats.All.Select(Describe)]);
    }

    /// <summary>Whose image a DICOM file holds, from its first 256 KiB; to be compared, never to be shown.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The patient's number, or name where there is none; null for files of other formats, and where neither is said.</returns>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static string? ReadPatient(string path)
    {
        var start = new byte[PatientBytes];
        using var stream = File.OpenRead(path);
        var data = start.AsMemory(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        if (!DicomPart10.Probe(data.Span))
        {
            return null;
        }

        try
        {
            var dataset = DicomFile.Parse(data).Dataset;
            return dataset.Text(DicomTags.PatientId) ?? dataset.Text(DicomTags.PatientName);
        }
        catch (InvalidImageException)
        {
            return null;
        }
    }

    static string Describe(IImageReader reader) => $"{reader.Name} ({string.Join(", ", reader.Extensions)})";
}
