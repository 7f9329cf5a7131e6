namespace OnnxRad.Imaging;

/// <summary>Reads volumes: files of any format that holds several slices, and folders of the DICOM files of a series.</summary>
public static class VolumeFile
{
    /// <summary>The most bytes that the files of a folder have together: 4 GiB. They are held in memory while they are read.</summary>
    public const long MaxFolderBytes = 4L << 30;

    /// <summary>Reads a volume.</summary>
    /// <param name="path">
    /// A file, such as NIfTI or DICOM of several frames, or a folder of the DICOM files of one series; other files in the folder, and folders in
    /// it, are not looked at.
    /// </param>
    /// <returns>
    /// The volume; of DICOM, slices are in the order of their places. A file of one slice gives an image. The frames of <see cref="SeriesVolume.Slices"/>
    /// are those of DICOM series.
    /// </returns>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidSeriesException">The slices make no volume; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read, or holds several volumes.</exception>
    /// <exception cref="IOException">The path is missing or cannot be opened.</exception>
    public static SeriesVolume Read(string path)
    {
        if (Directory.Exists(path))
        {
            return Only(path, DicomSeries.Read(Slices(path)));
        }

        return IsDicom(path) ? Dicom(Bytes(path), path) : new(ImageFile.Read(path), 0, null);
    }

    /// <summary>Reads a volume from a file in memory.</summary>
    /// <param name="data">All bytes; kept where they are DICOM.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>As <see cref="Read(string)"/>.</returns>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidSeriesException">The slices make no volume; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read, or holds several volumes.</exception>
    public static SeriesVolume Read(ReadOnlyMemory<byte> data, string name)
    {
        if (DicomFile.Probe(data.Span[..Math.Min(ImageFormats.HeaderLength, data.Length)]))
        {
            return Dicom(data, name);
        }

        using var stream = new MemoryStream(data.ToArray(), writable: false);
        return new(ImageFile.Read(stream, name), 0, null);
    }

    /// <summary>Whether a file begins like a DICOM file; one that cannot be read does not.</summary>
    public static bool IsDicom(string path)
    {
        Span<byte> header = stackalloc byte[ImageFormats.HeaderLength];
        try
        {
            using var stream = File.OpenRead(path);
            return DicomFile.Probe(header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static List<string> Slices(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(file => ImageFormats.IsImage(file) && IsDicom(file)).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            throw new InvalidImageException("The folder holds no DICOM file.", "Give the folder of the slices of one series, or a file of a volume.", folder);
        }

        var bytes = files.Sum(file => new FileInfo(file).Length);
        return bytes <= MaxFolderBytes
            ? files
            : throw new InvalidImageException(
                $"Its {files.Count} DICOM files have {bytes} bytes; up to {MaxFolderBytes} are read.", "Give the folder of the slices of one series.", folder);
    }

    static SeriesVolume Only(string path, IReadOnlyList<SeriesVolume> volumes) => volumes.Count == 1
        ? volumes[0]
        : throw new InvalidImageException(
            $"It holds {volumes.Count} volumes ({string.Join(", ", volumes.CountBy(volume => volume.Image.Depth).Select(depth => $"{depth.Value} of {Slices(depth.Key)}"))}); one is read.",
            "Put the files of each series, echo and time point in a folder of their own.",
            path);

    static string Slices(int count) => count == 1 ? "1 slice" : $"{count} slices";

    static SeriesVolume Dicom(ReadOnlyMemory<byte> data, string name)
    {
        try
        {
            var file = DicomFile.Parse(data);
            return file.FrameCount > 1
                ? Only(name, DicomSeries.Read([(Path.GetFileName(name), data)]))
                : new(file.ReadFrame(0), 0, null) { Slices = [new(file, 0)] };
        }
        catch (InvalidImageException e) when (e.FileName is null)
        {
            throw new InvalidImageException(e.Problem, e.WayOut, name, e);
        }
    }

    static byte[] Bytes(string path) => new FileInfo(path).Length <= ImageFile.MaxBytes
        ? File.ReadAllBytes(path)
        : throw new InvalidImageException($"It has more than {ImageFile.MaxBytes} bytes.", "Images of up to 1 GiB are read; make it smaller.", path);
}
