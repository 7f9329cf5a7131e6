using OnnxRad.Imaging;

namespace OnnxRad.Cli.Commands;

/// <summary>The images that an argument of the command line stands for.</summary>
static class ImagePaths
{
    /// <summary>The images of a folder and the folders in it, in the order of their names; a file is itself.</summary>
    /// <exception cref="CommandException">The folder holds none.</exception>
    public static IEnumerable<string> Images(string path) => Directory.Exists(path) ? NotNone(path, Files(path)) : [path];

    /// <summary>The volumes: of a folder each folder in it that holds DICOM files, itself included, and each other file; a file is itself.</summary>
    /// <exception cref="CommandException">The folder holds none.</exception>
    public static IEnumerable<string> Volumes(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        // A file of a DICOM series is a slice of the volume that its folder holds.
        var found = Files(path).Select(file => VolumeFile.IsDicom(file) ? Path.GetDirectoryName(file)! : file).Distinct(StringComparer.Ordinal);
        return NotNone(path, [.. found]);
    }

    static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(ImageFormats.IsImage).Order(StringComparer.Ordinal)];

    static List<string> NotNone(string folder, List<string> found) =>
        found.Count > 0 ? found : throw new CommandException($"The folder '{folder}' holds no image.");
}
