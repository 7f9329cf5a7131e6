using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Output;

/// <summary>Writes label maps and images as PNG files.</summary>
sealed class PictureTarget
{
    readonly string? _path;
    readonly bool _isFile;

    /// <param name="path">A .png file or a folder; null writes nothing.</param>
    /// <param name="images">The images that will be written.</param>
    /// <exception cref="CommandException">The target does not fit the images; nothing was written.</exception>
    public PictureTarget(string? path, IReadOnlyList<string> images)
    {
        _path = path;
        _isFile = string.Equals(Path.GetExtension(path), ".png", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);
        if (_isFile && images.Count > 1)
        {
            throw new CommandException($"{images.Count} images do not fit the one file '{path}'. Give a folder with --out.");
        }

        var twice = images.Select(NameOf).GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"'{g.Key}'").ToList();
        if (path is not null && twice.Count > 0)
        {
            throw new CommandException($"Several images would be written as {string.Join(", ", twice)} in '{path}'. Run them one folder at a time.");
        }

        var sources = images.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        if (path is not null && images.FirstOrDefault(image => sources.Contains(Path.GetFullPath(FileOf(image)!))) is { } source)
        {
            throw new CommandException($"'{FileOf(source)}' is one of the images and would be written over. Give another file or folder with --out.");
        }
    }

    /// <summary>Writes what was found in an image.</summary>
    /// <returns>The file; null where none is to be written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public string? Write(string image, Findings findings)
    {
        if (FileOf(image) is not { } file)
        {
            return null;
        }

        if (Path.GetDirectoryName(file) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        OutputFile.Write(file, PngEncoder.Encode(findings.Map?.ToImage() ?? findings.Image!));
        return file;
    }

    string? FileOf(string image) => _path is null || _isFile ? _path : Path.Combine(_path, NameOf(image));

    static string NameOf(string image) => Path.GetFileNameWithoutExtension(image) + ".png";
}
