using OnnxRad.Imaging.Formats;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Nifti;

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

    /// <summary>
    /// Reads an image to be looked at, or given to a network of images, slice by slice: as <see cref="Read(string)"/>, with the slices of NIfTI files, which
    /// may be stored in any direction, turned as <see cref="VolumeOrientation.OfSlices"/> says. Files of other formats are stored as they are to be seen.
    /// Objects of DICOM that are no images of a patient (see <see cref="DicomFile.RequireImage"/>) are refused.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The file is damaged, too large, or of a kind that is not read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static RadImage ReadUpright(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path, upright: true);
    }

    /// <summary>As <see cref="ReadUpright(string)"/>, from a file in memory.</summary>
    /// <param name="data">All bytes; not copied, and not kept.</param>
    /// <param name="name">What messages call the image, for example the file name.</param>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read.</exception>
    public static RadImage ReadUpright(ReadOnlyMemory<byte> data, string name) => Read(data, name, upright: true);

    /// <summary>As <see cref="ReadUpright(string)"/>, from a stream, from its position to its end.</summary>
    /// <param name="stream">The stream; not disposed. Streams of requests must be read by <see cref="ReadUprightAsync"/>.</param>
    /// <param name="name">What messages call the image, for example the file name.</param>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read.</exception>
    public static RadImage ReadUpright(Stream stream, string name) => Read(stream, name, upright: true);

    /// <summary>
    /// As <see cref="ReadUpright(Stream, string)"/>, without holding a thread while the stream has nothing to give: for the body of a request, which ASP.NET Core
    /// lets nobody read otherwise.
    /// </summary>
    /// <param name="stream">The stream; not disposed. No more than <see cref="MaxBytes"/> and a byte are kept of it, whatever it says of its length.</param>
    /// <param name="name">What messages call the image, for example the file name.</param>
    /// <param name="cancellation">Ends the reading; decoding, which follows it on the thread that read the end, is not ended.</param>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<RadImage> ReadUprightAsync(Stream stream, string name, CancellationToken cancellation = default)
    {
        var header = new byte[ImageFormats.HeaderLength];
        var length = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        var reader = ReaderOf(header.AsSpan(0, length), name);
        using var data = await FileBytes.ReadAllAsync(header.AsMemory(0, length), stream, name, cancellation).ConfigureAwait(false);
        return Read(reader, data.Memory, name, upright: true);
    }

    /// <summary>Reads an image from a stream, from its position to its end.</summary>
    /// <param name="stream">The stream; not disposed.</param>
    /// <param name="name">What messages call the image, for example the file name.</param>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read.</exception>
    public static RadImage Read(Stream stream, string name) => Read(stream, name, upright: false);

    static RadImage Read(Stream stream, string name, bool upright)
    {
        // A large file of no known format is not read to its end.
        var buffer = new byte[ImageFormats.HeaderLength];
        var header = buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        var reader = ReaderOf(header, name);
        using var data = FileBytes.ReadAll(header, stream, name);
        return Read(reader, data.Memory, name, upright);
    }

    /// <summary>Reads an image from a file in memory.</summary>
    /// <param name="data">All bytes; not copied, and not kept.</param>
    /// <param name="name">What messages call the image, for example the file name.</param>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read.</exception>
    public static RadImage Read(ReadOnlyMemory<byte> data, string name) => Read(data, name, upright: false);

    static RadImage Read(ReadOnlyMemory<byte> data, string name, bool upright)
    {
        var reader = ReaderOf(data.Span[..Math.Min(ImageFormats.HeaderLength, data.Length)], name);
        return data.Length <= MaxBytes ? Read(reader, data, name, upright) : throw TooLarge(name);
    }

    /// <summary>Whose image a DICOM file holds, from its first 256 KiB; to be compared, never to be shown.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The patient's number, or name where there is none; null for files of other formats, and where neither is said.</returns>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static string? ReadPatient(string path) => ReadOwner(path).Patient;

    /// <summary>Whose image a DICOM file holds and of which study, from its first 256 KiB; to be compared, never to be shown.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The patient as <see cref="ReadPatient"/>, and the study's UID, all that an anonymised file may say of whose it is; null for what is not said, and both for
    /// files of other formats.
    /// </returns>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public static (string? Patient, string? Study) ReadOwner(string path)
    {
        using var stream = File.OpenRead(path);
        var header = new byte[ImageFormats.HeaderLength];
        if (!DicomPart10.Probe(header.AsSpan(0, stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false))))
        {
            return default;
        }

        var start = new byte[PatientBytes];
        stream.Position = 0;
        var data = start.AsMemory(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        try
        {
            var dataset = DicomFile.Parse(data).Dataset;
            return (dataset.Text(DicomTags.PatientId) ?? dataset.Text(DicomTags.PatientName), dataset.Text(DicomTags.StudyInstanceUid));
        }
        catch (InvalidImageException)
        {
            return default;
        }
    }

    /// <summary>All bytes of a file, which is refused before it is read where they are too many.</summary>
    internal static byte[] Bytes(string path) => new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw TooLarge(path);

    internal static InvalidImageException TooLarge(string name) =>
        new($"It has more than {MaxBytes} bytes.", "Images of up to 1 GiB are read; make it smaller.", name);

    static RadImage Read(IImageReader reader, ReadOnlyMemory<byte> data, string name, bool upright)
    {
        try
        {
            var image = upright && reader is DicomReader ? DicomReader.ReadPatient(data) : reader.Read(data);
            return upright && reader is NiftiReader ? VolumeOrientation.OfSlices(image).Apply(image) : image;
        }
        catch (InvalidImageException e) when (e.FileName is null)
        {
            throw new InvalidImageException(e.Problem, e.WayOut, name, e);
        }
    }

    static IImageReader ReaderOf(ReadOnlySpan<byte> header, string name)
    {
        foreach (var reader in ImageFormats.All)
        {
            if (reader.Probe(header))
            {
                return reader;
            }
        }

        throw new UnknownImageFormatException(name, header.Length, [.. ImageFormats.All.Select(Describe)]);
    }

    static string Describe(IImageReader reader) => $"{reader.Name} ({string.Join(", ", reader.Extensions)})";
}
