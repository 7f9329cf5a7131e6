using System.Security.Cryptography;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Images and volumes as they are stored: in one file, or as a folder with the files of a DICOM series.</summary>
static class StoredImage
{
    // A backslash separates the values of an attribute, so that no patient's number or name begins so.
    const string StudyMark = @"\study ";

    /// <summary>Whether there is a file or a folder.</summary>
    public static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>What reads the files of a recipe: images and slices as they are to be seen, volumes with their slices in the order of their places.</summary>
    /// <param name="ofVolumes">Whether the recipe is for volumes.</param>
    /// <param name="resampleUneven">As in <see cref="DataRecipe"/>.</param>
    /// <param name="switchedBy">What sets <paramref name="resampleUneven"/>, as messages call it.</param>
    public static Func<string, RadImage> Reader(bool ofVolumes, bool resampleUneven = false, string switchedBy = "data.resample_uneven: true in the recipe") =>
        new SliceReader(path => ofVolumes || Directory.Exists(path) ? Volume(path, resampleUneven, switchedBy) : ImageFile.ReadUpright(path)).Read;

    /// <summary>
    /// Whose image it is: the patient, as <see cref="ImageFile.ReadPatient"/>, then of which study, which <see cref="IsStudy"/> tells apart and in which a file
    /// without a patient belongs to that of others; of a folder whose its first DICOM file is, as one of several patients is no one series.
    /// </summary>
    /// <returns>Empty where nothing says it, and where the file cannot be read, which is said of the image when its pixels are.</returns>
    public static string[] Owners(string path)
    {
        try
        {
            return (Directory.Exists(path) ? Files(path).Find(VolumeFile.IsDicom) : path) is { } file && ImageFile.ReadOwner(file) is var (patient, study)
                ? [.. new[] { patient, study is null ? null : StudyMark + study }.OfType<string>()]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether one of <see cref="Owners"/> is a study: two of them may be of one patient.</summary>
    public static bool IsStudy(string owner) => owner.StartsWith(StudyMark, StringComparison.Ordinal);

    /// <summary>The stored form that hashes cover: the file, or the hashes of a folder's files in the order of their names.</summary>
    public static Stream OpenContent(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.OpenRead(path);
        }

        var all = new MemoryStream();
        foreach (var file in Files(path))
        {
            using var content = File.OpenRead(file);
            all.Write(SHA256.HashData(content));
        }

        all.Position = 0;
        return all;
    }

    /// <summary>Other text when the file, or one of a folder's, was written since: the sizes and times of the files.</summary>
    public static string State(string path) =>
        string.Join('\n', (Directory.Exists(path) ? Files(path) : [path]).Select(file => new FileInfo(file)).Where(file => file.Exists)
            .Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));

    /// <summary>The volumes in a folder, as paths relative to the root with slashes, in ordinal order.</summary>
    /// <remarks>As <see cref="VolumeFile.In"/>: the folder itself is one where it holds the slices of a series.</remarks>
    public static List<string> Volumes(string folder, string root) =>
        [.. VolumeFile.In(folder).Select(path => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    static RadImage Volume(string path, bool resampleUneven, string switchedBy)
    {
        try
        {
            return VolumeFile.Read(path, resampleUneven: resampleUneven).Image;
        }
        catch (InvalidSeriesException e) when (e.CanBeResampled)
        {
            throw new InvalidDataException($"{e.Problem} {e.WayOut} With {switchedBy} the slices are resampled instead.", e);
        }
    }

    static List<string> Files(string folder) => [.. ImageFiles.In(folder, folder, recurse: false).Select(name => Path.Combine(folder, name))];
}
