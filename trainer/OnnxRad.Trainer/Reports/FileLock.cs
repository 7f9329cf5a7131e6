namespace OnnxRad.Trainer;

/// <summary>A file that one process at a time has open; the system gives it up when that process ends, however that is.</summary>
static class FileLock
{
    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Whether it is deleted when it is closed.</param>
    /// <returns>The open file; <see langword="null"/> where another process has it open.</returns>
    /// <exception cref="IOException">The file cannot be opened, and waiting would not help.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static FileStream? TryTake(string path, FileOptions options = FileOptions.None)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    // EWOULDBLOCK, and the sharing and lock violations of Windows: no other failure goes away by waiting.
    static bool IsHeld(IOException e) =>
        OperatingSystem.IsWindows() ? (e.HResult & 0xFFFF) is 32 or 33 : e.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);
}
