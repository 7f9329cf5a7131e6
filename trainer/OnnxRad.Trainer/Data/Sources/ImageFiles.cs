using System.IO.Enumeration;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Finds image files in folders.</summary>
static class ImageFiles
{
    /// <summary>The endings of the image files that are looked for.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. ImageFormats.All.SelectMany(reader => reader.Extensions)];

    /// <summary>The folders in a folder, but hidden and linked ones, in ordinal order.</summary>
    public static List<string> Folders(string path) =>
        [.. new FileSystemEnumerable<string>(path, (ref entry) => entry.FileName.ToString())
        {
            ShouldIncludePredicate = (ref entry) =>
                entry.IsDirectory && !entry.IsHidden && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        }.Order(StringComparer.Ordinal)];

    /// <summary>The images in a folder, as paths relative to the root with slashes, in ordinal order.</summary>
    public static List<string> In(string folder, string root, bool recurse) =>
        [.. Paths(folder, recurse, ImageFormats.IsImage)
            .Select(f => Path.GetRelativePath(root, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    /// <summary>The files of a kind in a folder and the folders in it, but hidden ones, as paths that begin with the folder's, in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="takes">Whether a file, by its path, is of the kind.</param>
    public static List<string> Under(string folder, Func<string, bool> takes) => [.. Paths(folder, recurse: true, takes).Order(StringComparer.Ordinal)];

    // Linked folders are not entered, as a link may lead back to where it lies; those that cannot be read are passed over.
    static FileSystemEnumerable<string> Paths(string folder, bool recurse, Func<string, bool> takes) =>
        new(
            folder,
            (ref entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = 0, IgnoreInaccessible = true })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.IsHidden && takes(entry.ToSpecifiedFullPath()),
            ShouldRecursePredicate = (ref entry) => !entry.IsHidden && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
}
