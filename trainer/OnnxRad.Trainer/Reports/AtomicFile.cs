namespace OnnxRad.Trainer;

/// <summary>Writes files so that a reader sees the old content or the new, never a part.</summary>
static class AtomicFile
{
    /// <summary>Writes a temporary file beside the target and renames it; on failure the target stays as it was.</summary>
    /// <param name="path">The target, in a folder that exists; replaced if it exists.</param>
    /// <param name="write">Writes the content; the stream is closed for it.</param>
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
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
