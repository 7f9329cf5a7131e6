namespace OnnxRad.Trainer;

/// <summary>Keeps two processes from writing one run folder; the system gives it up when its process ends, however that is.</summary>
sealed class RunLock : IDisposable
{
    /// <summary>The file, within the run folder, that is open while a run is written.</summary>
    public const string FileName = "run.lock";

    readonly FileLock _file;

    RunLock(FileLock file) => _file = file;

    /// <summary>Takes a folder, which is made where it is missing.</summary>
    /// <exception cref="IOException">Another run is being written there, or the folder cannot be written.</exception>
    public static RunLock Take(string folder)
    {
        FileLock? file;
        try
        {
            Directory.CreateDirectory(folder);
            file = FileLock.TryTake(Path.Combine(folder, FileName), isPassing: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The run folder '{folder}' cannot be written: {e.Message} Choose another folder with --out.", e);
        }

        return file is not null
            ? new(file)
            : throw new IOException(
                $"Another run is being written into '{folder}' ('{FileName}' is in use). Wait for it, or choose another folder with --out.");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
