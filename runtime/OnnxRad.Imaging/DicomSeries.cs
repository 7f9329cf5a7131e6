using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>Puts the slices of DICOM series together to volumes.</summary>
/// <remarks>
/// Slices are those of single-frame files and the frames of enhanced ones. They belong together by series, size, direction, stack and echo time,
/// and are sorted by their place along the normal of the image, never by name or number. Places that were imaged equally often give as many
/// time points.
/// </remarks>
public static class DicomSeries
{
    /// <summary>Reads the volumes of files, in any order.</summary>
    /// <param name="paths">Files of one or several series; all are held in memory while they are read.</param>
    /// <param name="options">How; null refuses what makes no volume as it is.</param>
    /// <returns>By series number, then echo time, then time point; at least one.</returns>
    /// <exception cref="InvalidSeriesException">The slices make no volumes; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">A volume is too large, or the pixels of a slice are damaged.</exception>
    /// <exception cref="IOException">A file is missing or cannot be opened.</exception>
    public static IReadOnlyList<SeriesVolume> Read(IEnumerable<string> paths, DicomSeriesOptions? options = null) =>
        Read(paths.Select(path => (Path.GetFileName(path), (ReadOnlyMemory<byte>)File.ReadAllBytes(path))), options);

    /// <summary>Reads the volumes of files in memory.</summary>
    /// <param name="files">What messages call a file, and its bytes.</param>
    /// <param name="options">How; null refuses what makes no volume as it is.</param>
    /// <returns>By series number, then echo time, then time point; at least one.</returns>
    /// <exception cref="InvalidSeriesException">The slices make no volumes; all that is wrong is named.</exception>
    /// <exception cref="InvalidImageException">A volume is too large, or the pixels of a slice are damaged.</exception>
    public static IReadOnlyList<SeriesVolume> Read(IEnumerable<(string Name, ReadOnlyMemory<byte> Data)> files, DicomSeriesOptions? options = null)
    {
        var findings = new List<SeriesFinding>();
        var slices = files.SelectMany(f => SeriesSlice.Of(f.Name, f.Data, findings)).ToList();
        if (slices.Count == 0 && findings.Count == 0)
        {
            findings.Add(new(SeriesProblem.Unreadable, "There are no files."));
        }

        var stacks = slices.GroupBy(s => s.Stack).OrderBy(g => g.Key.SeriesNumber).ThenBy(g => g.Key.EchoTime ?? 0)
            .Select(g => SliceStack.Of([.. g], options?.ResampleUneven ?? false, findings)).ToList();
        if (findings.Count > 0)
        {
            throw new InvalidSeriesException(findings, "Leave out what does not belong to the volume, or get the series from its source again.");
        }

        return [.. stacks.SelectMany(s => s!.Volumes())];
    }
}
