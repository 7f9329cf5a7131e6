using System.Buffers;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A DICOM image in a folder, by the beginning of its file.</summary>
/// <param name="Path">The file.</param>
/// <param name="IsSlice">Whether it has one frame; a file whose beginning is damaged counts as such, and that is said of it when it is read.</param>
/// <param name="Series">What it belongs to; null where the beginning is damaged, or the file ends before it is said.</param>
sealed record DicomEntry(string Path, bool IsSlice, DicomEntrySeries? Series)
{
    // What says the kind of object and its size comes before functional groups and pixels.
    const int HeaderBytes = 1 << 18;

    /// <summary>The images among the files directly in a folder, in ordinal order.</summary>
    public static List<DicomEntry> In(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(ImageFormats.IsImage).Order(StringComparer.Ordinal).Select(Of).OfType<DicomEntry>()];

    /// <summary>Whether it may be of a series; one whose beginning is damaged may.</summary>
    public bool MayBeOf(DicomSeriesChoice? choice) => choice is null || Series is null || choice.Takes(Series.Number, Series.Uid);

    /// <summary>Looks at the beginning of a file.</summary>
    /// <returns>Null where it is no DICOM file, or an object that is no image, such as a segmentation or a report.</returns>
    public static DicomEntry? Of(string path)
    {
        if (!VolumeFile.IsDicom(path))
        {
            return null;
        }

        return Look(path, (dataset, end) => dataset is null ? new(path, true, null) : Of(path, dataset, end));
    }

    /// <summary>Whether a DICOM file is a segmentation or a label map; one whose beginning is damaged is none.</summary>
    public static bool IsSegmentation(string path) =>
        Look(path, (dataset, _) => DerivedKind.IsSegmentation(dataset));

    /// <param name="path">A DICOM file.</param>
    /// <param name="use">Gets its first elements, null where they are damaged, and how they end; it keeps nothing of them.</param>
    static T Look<T>(string path, Func<DicomDataset?, HeaderEnd, T> use)
    {
        var start = ArrayPool<byte>.Shared.Rent(HeaderBytes);
        try
        {
            using var stream = File.OpenRead(path);
            var length = stream.ReadAtLeast(start.AsSpan(0, HeaderBytes), HeaderBytes, throwOnEndOfStream: false);
            var file = DicomFile.Parse(start.AsMemory(0, length));
            return use(file.Dataset, length == HeaderBytes ? HeaderEnd.GoesOn : file.IsCutOff ? HeaderEnd.IsCutOff : HeaderEnd.IsWhole);
        }
        catch (InvalidImageException)
        {
            return use(null, HeaderEnd.GoesOn);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }

    static DicomEntry? Of(string path, DicomDataset dataset, HeaderEnd end)
    {
        var saysSeries = end != HeaderEnd.IsCutOff || GoesBeyondSeries(dataset);
        var hasImage = dataset[DicomTags.Rows] is not null || dataset[DicomTags.Columns] is not null;
        return DerivedKind.Of(dataset) is not null || (end == HeaderEnd.IsWhole && !hasImage && dataset.Text(DicomTags.SopClassUid) is not null)
            ? null
            : new(path, dataset.Integer(DicomTags.NumberOfFrames, 1) <= 1, saysSeries ? DicomEntrySeries.Of(dataset) : null);
    }

    // Elements come in the order of their tags, and the last one may be cut off itself.
    static bool GoesBeyondSeries(DicomDataset dataset) => dataset.Elements.Any(element => element.Tag.CompareTo(DicomTags.SeriesNumber) > 0);

    /// <summary>How the first elements of a file end.</summary>
    enum HeaderEnd
    {
        /// <summary>More may follow.</summary>
        GoesOn,

        /// <summary>The file ends with them.</summary>
        IsWhole,

        /// <summary>The file ends within one.</summary>
        IsCutOff,
    }
}
