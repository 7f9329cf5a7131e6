using OnnxRad.Imaging.Formats.Dicom;

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
    /// <param name="series">The number of the series to take where a folder has files of several; null where it has one. Of files it has no meaning.</param>
    /// <returns>
    /// The volume; of DICOM, slices are in the order of their places. A file of one slice gives an image. The frames of <see cref="SeriesVolume.Slices"/>
    /// are those of DICOM series.
    /// </returns>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidSeriesException">The slices make no volume; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read, or holds several volumes.</exception>
    /// <exception cref="IOException">The path is missing or cannot be opened.</exception>
    public static SeriesVolume Read(string path, int? series = null)
    {
        if (Directory.Exists(path))
        {
            return Only(path, DicomSeries.Read(series is { } number ? OfSeries(path, number) : Files(PathsIn(path))));
        }

        return IsDicom(path) ? Dicom(Bytes(path), path) : new(ImageFile.Read(path), 0, null);
    }

    /// <summary>Reads a volume from a file in memory.</summary>
    /// <param name="data">All bytes; kept where they are DICOM.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>As <see cref="Read(string, int?)"/>.</returns>
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

    static List<string> PathsIn(string folder)
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

    static IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> Files(IEnumerable<string> paths) =>
        paths.Select(path => (Path.GetFileName(path), (ReadOnlyMemory<byte>)File.ReadAllBytes(path)));

    /// <summary>The files of a series; of others nothing is kept.</summary>
    static List<(string Name, ReadOnlyMemory<byte> Data)> OfSeries(string folder, int series)
    {
        var (found, others) = (new List<(string Name, ReadOnlyMemory<byte> Data)>(), new SortedSet<int>());
        foreach (var file in Files(PathsIn(folder)))
        {
            var number = NumberOf(file.Data);
            if (number is null || number == series)
            {
                found.Add(file);
            }
            else
            {
                others.Add(number.Value);
            }
        }

        return found.Count > 0
            ? found
            : throw new InvalidImageException(
                $"It holds no DICOM file of series {series}; it has the series {string.Join(", ", others)}.", "Name one of them.", folder);
    }

    /// <summary>The number of the series; null where the file is damaged, which is said of it when it is read.</summary>
    static int? NumberOf(ReadOnlyMemory<byte> data)
    {
        try
        {
            return DicomFile.Parse(data).Dataset.Integer(DicomTags.SeriesNumber, 0);
        }
        catch (InvalidImageException)
        {
            return null;
        }
    }

    static SeriesVolume Only(string path, IReadOnlyList<SeriesVolume> volumes) => volumes.Count == 1
        ? volumes[0]
        : throw new InvalidImageException(
            $"It holds {volumes.Count} volumes ({string.Join("; ", volumes.CountBy(Describe).Select(alike => $"{alike.Value} of {alike.Key}"))}); one is read.",
            "Choose a series by its number, or put the files of each series, echo and time point in a folder of their own.",
            path);

    static string Describe(SeriesVolume volume) =>
        $"series {volume.Slices[0].File.Dataset.Integer(DicomTags.SeriesNumber, 0)} with {Slices(volume.Image.Depth)}";

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
