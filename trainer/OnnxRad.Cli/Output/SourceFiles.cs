using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>The files that images are read from, so that none of them is written over.</summary>
sealed class SourceFiles
{
    static readonly StringComparer s_comparer = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    readonly HashSet<string> _files;
    readonly HashSet<string> _series;

    /// <param name="images">Files, slices of volumes as <c>scan.dcm#3</c>, and folders of the DICOM files of a series.</param>
    public SourceFiles(IEnumerable<string> images)
    {
        var paths = images.Select(image => RealPath.Of(SliceReader.Parse(image).File)).ToLookup(Directory.Exists);
        (_files, _series) = (paths[false].ToHashSet(s_comparer), paths[true].ToHashSet(s_comparer));
    }

    /// <summary>Whether a file is one of them; of the folders of series each DICOM file is but segmentations, which are not read with the slices.</summary>
    public bool Contains(string path)
    {
        var real = RealPath.Of(path);
        return _files.Contains(real) || (_series.Contains(Path.GetDirectoryName(real) ?? "") && VolumeFile.IsDicom(real) && !VolumeFile.IsSegmentation(real));
    }

    /// <summary>Whether a file is one of them, or would be when it is there: a new one in the folder of a series.</summary>
    public bool WouldContain(string path) => Contains(path) || _series.Contains(Path.GetDirectoryName(RealPath.Of(path)) ?? "");
}
