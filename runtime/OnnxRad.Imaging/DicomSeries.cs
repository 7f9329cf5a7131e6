using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>Puts the slices of DICOM series together to volumes.</summary>
/// <remarks>
/// Slices are those of single-frame files and the frames of enhanced ones. They belong together by patient, study, series, frame of reference, size,
/// direction, stack and echo time, and are sorted by their place along the normal of the image, never by name or number. Places that were imaged
/// equally often give as many time points. Patients are never mixed: files of several give volumes of each, whose
/// <see cref="RadImage.Identifiers"/> say whose they are.
/// </remarks>
public static class DicomSeries
{
    /// <summary>Reads the volumes of files, in any order.</summary>
    /// <param name="paths">Files of one or several series; all are held in memory while they are read.</param>
    /// <param name="options">How; null refuses what makes no volume as it is.</param>
    /// <returns>By series number, then echo time, then time point; at least one.</returns>
    /// <exception cref="InvalidSeriesException">The slices make no volumes, or none is of the series chosen; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">Files or volumes are larger than the options allow, or the pixels of a slice are damaged.</exception>
    /// <exception cref="IOException">A file is missing or cannot be opened.</exception>
    public static IReadOnlyList<SeriesVolume> Read(IEnumerable<string> paths, DicomSeriesOptions? options = null) =>
        Volumes(Stacks(paths, options ?? new()), options ?? new());

    /// <summary>Reads the volumes of files in memory.</summary>
    /// <param name="files">What messages call a file, and its bytes.</param>
    /// <param name="options">How; null refuses what makes no volume as it is.</param>
    /// <returns>By series number, then echo time, then time point; at least one.</returns>
    /// <exception cref="InvalidSeriesException">The slices make no volumes, or none is of the series chosen; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">Files or volumes are larger than the options allow, or the pixels of a slice are damaged.</exception>
    public static IReadOnlyList<SeriesVolume> Read(IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> files, DicomSeriesOptions? options = null) =>
        Volumes(Stacks(files, options ?? new()), options ?? new());

    /// <summary>The stacks of files, none of them decoded; exceptions as of <see cref="Read(IEnumerable{string}, DicomSeriesOptions?)"/>.</summary>
    internal static List<SliceStack> Stacks(IEnumerable<string> paths, DicomSeriesOptions options)
    {
        List<string> all = [.. paths];
        var lengths = all.ConvertAll(path => new FileInfo(path).Length);
        CheckBytes(all.Count, lengths.Sum(), options);
        if (lengths.FindIndex(length => length > ImageFile.MaxBytes) is var large and >= 0)
        {
            throw ImageFile.TooLarge(all[large]);
        }

        return Stacks(all.Select(path => (Path.GetFileName(path), (ReadOnlyMemory<byte>)File.ReadAllBytes(path))), options);
    }

    internal static List<SliceStack> Stacks(IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> files, DicomSeriesOptions options)
    {
        var (count, bytes, findings, slices) = (0, 0L, new List<SeriesFinding>(), new List<SeriesSlice>());
        foreach (var (name, data) in files)
        {
            CheckBytes(++count, bytes += data.Length, options);
            slices.AddRange(SeriesSlice.Of(name, data, findings));
            CheckSlices(count, slices.Count);
        }

        var chosen = options.Series is { } series ? slices.FindAll(slice => series.Takes(slice.Stack.SeriesNumber, slice.Stack.SeriesUid)) : slices;
        if (chosen.Count == 0 && findings.Count == 0)
        {
            findings.Add(new(SeriesProblem.Unreadable, slices.Count == 0 ? "There are no files." : $"None is of {options.Series}."));
        }

        var unreadable = findings.Count;
        List<List<SeriesSlice>> groups = [.. chosen.GroupBy(s => s.Stack).OrderBy(g => g.Key.SeriesNumber).ThenBy(g => g.Key.EchoTime ?? 0).Select(g => g.ToList())];
        var stacks = groups.ConvertAll(group => SliceStack.Of(group, options.ResampleUneven, findings));
        return findings.Count == 0
            ? [.. stacks.OfType<SliceStack>()]
            : throw new InvalidSeriesException(
                findings,
                "Leave out what does not belong to the volume, or get the series from its source again.",
                canBeResampled: unreadable == 0 && !options.ResampleUneven && groups.TrueForAll(group => SliceStack.Of(group, resample: true, []) is not null));
    }

    static IReadOnlyList<SeriesVolume> Volumes(List<SliceStack> stacks, DicomSeriesOptions options)
    {
        var voxels = stacks.Sum(stack => stack.CountVoxels());
        return voxels <= options.MaxVoxels
            ? [.. stacks.SelectMany(stack => stack.Volumes())]
            : throw new InvalidImageException(
                FormattableString.Invariant($"The {stacks.Sum(stack => stack.TimePoints)} volumes of the series have {voxels:0} voxels together; up to {options.MaxVoxels} are read."),
                "Read fewer series at once.");
    }

    static void CheckSlices(int count, int slices)
    {
        if (slices > DicomPixels.MaxFrames)
        {
            throw new InvalidImageException($"The first {count} files of the series have {slices} slices together; up to {DicomPixels.MaxFrames} are read.", "Read fewer files at once.");
        }
    }

    static void CheckBytes(int count, long bytes, DicomSeriesOptions options)
    {
        if (bytes > options.MaxBytes)
        {
            throw new InvalidImageException($"The first {count} files of the series have {bytes} bytes together; up to {options.MaxBytes} are read.", "Read fewer files at once.");
        }
    }
}
