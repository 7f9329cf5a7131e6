namespace OnnxRad.Trainer;

/// <summary>Where a path leads, so that two ways to one place are known as one.</summary>
static class RealPath
{
    // As many as the systems follow; links may lead in a circle.
    const int MostLinks = 40;

    /// <summary>The whole path, without the links in it; what does not exist is taken as it is written.</summary>
    /// <exception cref="IOException">A link leads in a circle.</exception>
    public static string Of(string path) => Of(path, MostLinks);

    /// <summary>Whether a path is a folder, or lies in it, by whatever links.</summary>
    public static bool IsWithin(string path, string folder)
    {
        var inside = Path.GetRelativePath(Of(folder), Of(path));
        return !Path.IsPathRooted(inside) && inside.Split(Path.DirectorySeparatorChar)[0] != "..";
    }

    static string Of(string path, int links)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(whole) is not { } folder)
        {
            return whole;
        }

        var place = Path.Combine(Of(folder, links), Path.GetFileName(whole));
        FileSystemInfo entry = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
        return links > 0 && entry.Exists && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName, links - 1) : place;
    }
}
