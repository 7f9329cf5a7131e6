using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary>The images that an argument of the command line stands for.</summary>
static class ImagePaths
{
    /// <summary>The images of a folder and the folders in it, in the order of their names, without DICOM segmentations; a file is itself.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="note">Says what is passed over, in a line.</param>
    /// <exception cref="CommandException">The folder holds none, or a folder cannot be read.</exception>
    public static IEnumerable<string> Images(string path, Action<string> note) => Directory.Exists(path)
        ? NotNone(Under(path, file => ImageFormats.IsImage(file) && !VolumeFile.IsSegmentation(file), note), $"The folder '{path}' holds no image.")
        : [path];

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

    /// <summary>The files of a kind in a folder and the folders in it, in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="takes">Whether a file, by its path, is of the kind.</param>
    /// <param name="note">Says what is passed over, in a line.</param>
    /// <exception cref="CommandException">A folder cannot be read.</exception>
    public static IReadOnlyList<string> Under(string folder, Func<string, bool> takes, Action<string> note)
    {
        try
        {
            var (files, links) = ImageFiles.Under(folder, takes);
            if (links is [var first, ..])
            {
                note(
                    $"{(links.Count == 1 ? "1 linked folder" : $"{links.Count} linked folders")} in '{folder}' passed over, the first '{first}'. "
                    + "Give linked folders themselves to take their files.");
            }

            return files;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(
                $"Not all files in '{folder}' can be found: {e.Message} Allow reading it, or give the files and folders that are to be taken.");
        }
    }

    static IReadOnlyList<string> NotNone(IReadOnlyList<string> found, string problem) => found.Count > 0 ? found : throw new CommandException(problem);
}
