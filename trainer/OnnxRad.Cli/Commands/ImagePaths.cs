using OnnxRad.Imaging;

namespace OnnxRad.Cli.Commands;

/// <summary>The images that an argument of the command line stands for.</summary>
static class ImagePaths
{
    /// <summary>The images of a folder and the folders in it, in the order of their names; a file is itself.</summary>
    /// <exception cref="CommandException">The folder holds none.</exception>
    public static IEnumerable<string> Images(string path) => Directory.Exists(path) ? NotNone(path, Files(path)) : [path];

    /// <summary>The volumes: of a folder those that <see cref="VolumeFile.In"/> finds; a file is itself.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="series">The number of the DICOM series to take; null takes all.</param>
    /// <exception cref="CommandException">The folder holds none.</exception>
    public static IEnumerable<string> Volumes(string path, int? series)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var found = VolumeFile.In(path, series);
        return found.Count > 0 || series is null
            ? NotNone(path, found)
            : throw new CommandException($"The folder '{path}' holds no DICOM image of series {series}.");
    }

    static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(ImageFormats.IsImage).Order(StringComparer.Ordinal)];

    static IReadOnlyList<string> NotNone(string folder, IReadOnlyList<string> found) =>
        found.Count > 0 ? found : throw new CommandException($"The folder '{folder}' holds no image.");
}
