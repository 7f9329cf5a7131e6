using System.IO.Enumeration;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Which files of a folder are volumes.</summary>
static class VolumeFolder
{
    /// <summary>As <see cref="VolumeFile.In"/>.</summary>
    public static IReadOnlyList<string> Volumes(string folder, int? series)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files(folder))
        {
            if (!VolumeFile.IsDicom(file))
            {
                if (series is null)
                {
                    found.Add(file);
                }
            }
            else if (DicomEntry.Of(file) is { } entry && IsOf(entry, series))
            {
                found.Add(entry.IsSlice ? Path.GetDirectoryName(file)! : file);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>The files of a folder that <see cref="VolumeFile.Read(string, int?)"/> takes for it: those of one frame, or the others where there are none.</summary>
    /// <exception cref="InvalidImageException">There are none, or they are too large.</exception>
    public static IReadOnlyList<string> Slices(string folder, int? series)
    {
        var all = DicomEntry.In(folder);
        var chosen = all.FindAll(entry => IsOf(entry, series));
        var files = (chosen.Exists(entry => entry.IsSlice) ? chosen.FindAll(entry => entry.IsSlice) : chosen).ConvertAll(entry => entry.Path);
        if (all.Count == 0)
        {
            throw new InvalidImageException("The folder holds no DICOM image.", "Give the folder of the slices of one series, or a file of a volume.", folder);
        }

        if (files.Count == 0)
        {
            var others = all.Select(entry => entry.Series).Distinct().Order();
            throw new InvalidImageException(
                $"It holds no DICOM image of series {series}; it has the series {string.Join(", ", others)}.", "Name one of them.", folder);
        }

        var bytes = files.Sum(file => new FileInfo(file).Length);
        return bytes <= VolumeFile.MaxFolderBytes
            ? files
            : throw new InvalidImageException(
                $"Its {files.Count} DICOM images have {bytes} bytes; up to {VolumeFile.MaxFolderBytes} are read.", "Give the folder of the slices of one series.", folder);
    }

    static bool IsOf(DicomEntry entry, int? series) => series is null || entry.Series is null || entry.Series == series;

    // Linked folders are not entered, as a link may lead back to where it lies.
    static FileSystemEnumerable<string> Files(string folder) =>
        new(folder, (ref entry) => entry.ToSpecifiedFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.IsHidden && ImageFormats.IsImage(entry.ToFullPath()),
            ShouldRecursePredicate = (ref entry) => !entry.IsHidden && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
}
