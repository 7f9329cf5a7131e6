namespace OnnxRad.Trainer;

/// <summary>Keeps two processes from writing one run folder; the system gives it up when its process ends, however that is.</summary>
sealed class RunLock : IDisposable
{
    /// <summary>The file, within the run folder, that is open while a run is written.</summary>
    public const string FileName = "run.lock";

    readonly FileStream _file;

    RunLock(FileStream file) => _file = file;

    /// <summary>Takes a folder, which is made where it is missing.</summary>
    /// <exception cref="IOException">Another run is being written there, or the folder cannot be written.</exception>
    public static RunLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                File.Exists(path)
                    ? $"Another run is being written into '{folder}' ('{FileName}' is in use). Wait for it, or choose another folder with --out."
                    : $"The run folder '{folder}' cannot be created: {e.Message} Choose another folder with --out.",
                e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
