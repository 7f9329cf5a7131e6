using OnnxRad.Cli.Output;
using OnnxRad.Trainer;

namespace OnnxRad.Cli;

/// <summary>Writes the files that the user named, whole or not at all; what fails is the user's path, and not an image that was read.</summary>
static class OutputFile
{
    /// <summary>Writes a file; what was there before stays on failure.</summary>
    /// <param name="path">The file, in a folder that exists; replaced if it exists.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void Write(string path, byte[] content)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(content));
        }
        catch (IOException e)
        {
            throw new CommandException(e.Message);
        }
    }

    /// <summary>Writes a file as <see cref="Write"/>, and makes its folder first.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void WriteInFolder(string path, byte[] content)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"'{path}' cannot be written: its folder cannot be made. {e.Message}");
        }

        Write(path, content);
    }

    /// <summary>Checks before any work that a path can be a file: that it is no folder, and that its folder is there.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void Require(string path)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException($"'{path}' cannot be written: it is a folder.");
        }

        if (!Directory.Exists(FolderOf(path)))
        {
            throw new CommandException($"'{path}' cannot be written: its folder does not exist.");
        }

        RequireFolder(path);
    }

    /// <summary>Checks before any work that a file can be written, in a folder that may be missing and is made then.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void RequireFolder(string path)
    {
        if (WritablePlace.Problem(FolderOf(path)) is { } problem)
        {
            throw new CommandException($"'{path}' cannot be written: {problem}.");
        }
    }

    /// <summary>Checks before any work that files can be written into a folder, which may be missing and is made then.</summary>
    /// <exception cref="CommandException">They cannot.</exception>
    public static void RequireIn(string folder)
    {
        if (WritablePlace.Problem(folder) is { } problem)
        {
            throw new CommandException($"Nothing can be written into '{folder}': {problem}.");
        }
    }

    /// <summary>Checks before any work that prepared images can be kept in a folder.</summary>
    /// <exception cref="CommandException">They cannot.</exception>
    public static void RequireCache(string folder)
    {
        if (WritablePlace.Problem(folder) is { } problem)
        {
            throw new CommandException($"The cache '{folder}' cannot be used: {problem}. Choose another folder with --cache.");
        }
    }

    /// <summary>Checks before any work that a model can be made of others: that they are there, and that the file is none of them and can be written.</summary>
    /// <exception cref="CommandException">Something is wrong; all of it is named.</exception>
    public static void RequireOf(IReadOnlyList<string> models, string path)
    {
        List<string> problems = [.. models.Where(model => !File.Exists(model)).Select(model => $"There is no model file '{model}'. Check the path.")];
        if (new SourceFiles(models).Contains(path))
        {
            problems.Add($"'{path}' is a model to read, and would be replaced. Write to another file.");
        }

        try
        {
            Require(path);
        }
        catch (CommandException e)
        {
            problems.Add(e.Message);
        }

        if (problems.Count > 0)
        {
            throw new CommandException(string.Join('\n', problems));
        }
    }

    static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
