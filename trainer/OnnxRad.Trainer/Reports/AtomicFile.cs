namespace OnnxRad.Trainer;

/// <summary>Writes files so that a reader sees the old content or the new, never a part.</summary>
static class AtomicFile
{
    /// <summary>Writes a temporary file beside the target and renames it; on failure the target stays as it was.</summary>
    /// <param name="path">The target, in a folder that exists; replaced if it exists.</param>
    /// <param name="write">Writes the content; the stream is closed for it.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            // Where the folder is missing there is nothing to delete, and to try is an error too.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            if (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"'{path}' cannot be written: {Why(e, path, temporary)}.", e);
            }

            throw;
        }
    }

    static string Why(Exception e, string path, string temporary) => e switch
    {
        _ when Directory.Exists(path) => "it is a folder",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "access to its folder is denied",
        IOException full when IsFull(full) => "the disk is full",
        _ => e.Message.Replace(temporary, path, StringComparison.Ordinal).TrimEnd('.'),
    };

    /// <summary>Whether there is no room left on the disk.</summary>
    public static bool IsFull(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 39 or 112 : e.HResult == 28;
}
