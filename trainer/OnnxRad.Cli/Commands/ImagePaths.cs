using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary>The images that an argument of the command line stands for.</summary>
static class ImagePaths
{
    /// <summary>The images of a folder and the folders in it, in the order of their names, without DICOM segmentations; a file is itself.</summary>
    /// <exception cref="CommandException">The folder holds none.</exception>
    public static IEnumerable<string> Images(string path) => Directory.Exists(path) ? NotNone(Files(path), $"The folder '{path}' holds no image.") : [path];

    /// <summary>The volumes: of a folder those that <see cref="VolumeFile.In"/> finds; a file is itself.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="series">The DICOM series to take; null takes all.</param>
    /// <exception cref="CommandException">The folder holds none.</exception>
    public static IEnumerable<string> Volumes(string path, DicomSeriesChoice? series)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var found = VolumeFile.In(path, series);
        return found.Count > 0 || series is null
            ? NotNone(found, $"The folder '{path}' holds no volume, such as NIfTI files and the DICOM files of a series.")
            : throw new CommandException($"The folder '{path}' holds no DICOM image of {series}.");
    }

    static List<string> Files(string folder) =>
        ImageFiles.Under(folder, file => ImageFormats.IsImage(file) && !VolumeFile.IsSegmentation(file));

    static IReadOnlyList<string> NotNone(IReadOnlyList<string> found, string problem) => found.Count > 0 ? found : throw new CommandException(problem);
}
