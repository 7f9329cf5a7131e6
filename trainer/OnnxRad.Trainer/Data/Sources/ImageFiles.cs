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
        [.. Paths(folder, new() { RecurseSubdirectories = recurse, AttributesToSkip = 0, IgnoreInaccessible = true }, ImageFormats.IsImage, _ => { })
            .Select(f => Path.GetRelativePath(root, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];

    /// <summary>The files of a kind in a folder and the folders in it, but hidden ones, as paths that begin with the folder's, in ordinal order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="takes">Whether a file, by its path, is of the kind.</param>
    /// <returns>The files, and the linked folders, which are not entered.</returns>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read.</exception>
    public static (List<string> Files, List<string> Links) Under(string folder, Func<string, bool> takes)
    {
        var links = new List<string>();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        List<string> files = [.. Paths(folder, options, takes, links.Add).Order(StringComparer.Ordinal)];
        links.Sort(StringComparer.Ordinal);
        return (files, links);
    }

    // Linked folders are not entered, as a link may lead back to where it lies.
    static FileSystemEnumerable<string> Paths(string folder, EnumerationOptions options, Func<string, bool> takes, Action<string> passOver) =>
        new(folder, (ref entry) => entry.ToSpecifiedFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.IsHidden && takes(entry.ToSpecifiedFullPath()),
            ShouldRecursePredicate = (ref entry) =>
            {
                var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
                if (isLink && !entry.IsHidden)
                {
                    passOver(entry.ToSpecifiedFullPath());
                }

                return !isLink && !entry.IsHidden;
            },
        };
}
