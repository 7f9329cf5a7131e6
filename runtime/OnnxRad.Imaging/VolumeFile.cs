using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>Reads volumes: files of any format that holds several slices, and folders of the DICOM files of a series.</summary>
public static class VolumeFile
{
    /// <summary>The most bytes that the files of a volume have together: 4 GiB, each up to 1 GiB. They are held in memory while they are read.</summary>
    public const long MaxFolderBytes = 4L << 30;

    /// <summary>Reads a volume.</summary>
    /// <param name="path">
    /// A file, such as NIfTI or DICOM of several frames, or a folder of the DICOM files of one series: those of one frame, or where there are none that
    /// of several. Other files in the folder, DICOM objects that are no images, and folders in it are passed over.
    /// </param>
    /// <param name="series">The series to take where a folder has files of several; null where it has one. Of files it has no meaning.</param>
    /// <param name="resampleUneven">As <see cref="DicomSeriesOptions.ResampleUneven"/>: slices of DICOM that are uneven or tilted are resampled, not refused.</param>
    /// <returns>
    /// The volume; of DICOM, slices are in the order of their places. A file of one slice gives an image. The frames of <see cref="SeriesVolume.Slices"/>
    /// are those of DICOM series.
    /// </returns>
    /// <exception cref="UnknownImageFormatException">The file is of none of the known formats.</exception>
    /// <exception cref="InvalidSeriesException">The slices make no volume; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read, or holds several volumes.</exception>
    /// <exception cref="IOException">The path is missing or cannot be opened.</exception>
    public static SeriesVolume Read(string path, DicomSeriesChoice? series = null, bool resampleUneven = false)
    {
        if (Directory.Exists(path))
        {
            return Only(path, DicomSeries.Stacks(VolumeFolder.Slices(path, series), new() { Series = series, ResampleUneven = resampleUneven }));
        }

        return IsDicom(path) ? Dicom(ImageFile.Bytes(path), path, resampleUneven) : new(ImageFile.Read(path), 0, null);
    }

    /// <summary>Reads a volume from a file in memory.</summary>
    /// <param name="data">All bytes; kept where they are DICOM.</param>
    /// <param name="name">What messages call the file.</param>
    /// <returns>As <see cref="Read(string, DicomSeriesChoice?, bool)"/>.</returns>
    /// <exception cref="UnknownImageFormatException">The data is of none of the known formats.</exception>
    /// <exception cref="InvalidSeriesException">The slices make no volume; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">The data is damaged, too large, or of a kind that is not read, or holds several volumes.</exception>
    public static SeriesVolume Read(ReadOnlyMemory<byte> data, string name)
    {
        if (DicomFile.Probe(data.Span[..Math.Min(ImageFormats.HeaderLength, data.Length)]))
        {
            return Dicom(data, name, resampleUneven: false);
        }

        return new(ImageFile.Read(data, name), 0, null);
    }

    /// <summary>The volumes in a folder and in the folders in it.</summary>
    /// <param name="folder">A folder. Hidden files and folders in it, and linked folders, are passed over.</param>
    /// <param name="series">The DICOM series to take; null takes all, and files of other formats.</param>
    /// <returns>
    /// Paths for <see cref="Read(string, DicomSeriesChoice?, bool)"/>, in ordinal order: of DICOM, files of several frames by themselves and the folders of those of one
    /// frame; NIfTI and TIFF files by themselves. Passed over are PNG and JPEG files, which have one slice, NIfTI files that say that they are label
    /// maps, and DICOM objects that are no images, such as segmentations.
    /// </returns>
    /// <exception cref="IOException">The folder is missing or cannot be opened.</exception>
    public static IReadOnlyList<string> In(string folder, DicomSeriesChoice? series = null) => VolumeFolder.Volumes(folder, series);

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

    /// <summary>Whether a file is a DICOM segmentation, by its beginning.</summary>
    /// <param name="path">A file; one that is missing, damaged or cannot be read is none.</param>
    public static bool IsSegmentation(string path) => IsDicom(path) && DicomEntry.IsSegmentation(path);

    static SeriesVolume Only(string path, List<SliceStack> stacks) => stacks is [{ TimePoints: 1 } stack]
        ? stack.Volumes().Single()
        : throw new InvalidImageException(
            $"It holds {stacks.Sum(s => s.TimePoints)} volumes ("
            + string.Join("; ", stacks.GroupBy(s => s.Description).Select(alike => $"{alike.Sum(s => s.TimePoints)} of {alike.Key}"))
            + "); one is read.",
            WayOut(stacks, Directory.Exists(path)),
            path);

    static string WayOut(List<SliceStack> stacks, bool isFolder)
    {
        if (stacks.DistinctBy(s => s.Series).Count() > 1)
        {
            return "Choose a series by its number or its UID, or put the files of each series, echo and time point in a folder of their own.";
        }

        string[] differences =
        [
            .. stacks.Exists(s => s.TimePoints > 1) ? ["time point"] : Array.Empty<string>(),
            .. stacks.Count > 1 ? ["echo, direction, size or kind of image"] : Array.Empty<string>(),
        ];
        var each = string.Join(", ", differences);
        return $"They are of one series: {(isFolder ? $"put the files of each {each} in a folder" : $"save the frames of each {each} in a file")} of their own.";
    }

    static SeriesVolume Dicom(ReadOnlyMemory<byte> data, string name, bool resampleUneven)
    {
        try
        {
            var file = DicomFile.Parse(data);
            file.RequireImage();
            return file.FrameCount > 1
                ? Only(name, DicomSeries.Stacks([(Path.GetFileName(name), data)], new() { ResampleUneven = resampleUneven }))
                : new(file.ReadFrame(0), 0, null) { Slices = [new(file, 0)] };
        }
        catch (InvalidImageException e) when (e.FileName is null)
        {
            throw new InvalidImageException(e.Problem, e.WayOut, name, e);
        }
    }
}
