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
    /// <remarks>Linked folders are not entered, as a link may lead back to where it lies.</remarks>
    public static List<string> In(string folder, string root, bool recurse) =>
        [.. new FileSystemEnumerable<string>(
            folder,
            (ref entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !entry.IsHidden && ImageFormats.IsImage(entry.ToFullPath()),
            ShouldRecursePredicate = (ref entry) => !entry.IsHidden && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        }
        .Select(f => Path.GetRelativePath(root, f).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
}
