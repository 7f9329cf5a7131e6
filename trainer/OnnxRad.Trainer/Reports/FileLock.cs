namespace OnnxRad.Trainer;

/// <summary>A file that one process at a time has open; the system gives it up when that process ends, however that is.</summary>
sealed class FileLock : IDisposable
{
    // More files than these are not taken away within a moment: then what is in the file is somebody else's.
    const int MostTaken = 8;

    readonly FileStream _file;
    readonly bool _isPassing;

    FileLock(FileStream file, bool isPassing) => (_file, _isPassing) = (file, isPassing);

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPassing">Whether the file is taken away when it is given up.</param>
    /// <returns>The lock; <see langword="null"/> where another process has it.</returns>
    /// <exception cref="IOException">The file cannot be opened, and waiting would not help.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static FileLock? TryTake(string path, bool isPassing = false)
    {
        var options = isPassing && OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        try
        {
            for (var taken = 0; ; taken++)
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options);
                // It may have been opened before, and locked after, its last owner took it away: then it is no file any more.
                if (file.Length == 0 || taken == MostTaken)
                {
                    return new(file, isPassing && !OperatingSystem.IsWindows());
                }

                file.Dispose();
            }
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <summary>Gives the file up; one that is taken away is marked first, for those that have it open already.</summary>
    public void Dispose()
    {
        if (_isPassing)
        {
            File.Delete(_file.Name);
            _file.WriteByte(1);
        }

        _file.Dispose();
    }

    // EWOULDBLOCK, and the sharing and lock violations of Windows: no other failure goes away by waiting.
    static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);
}
