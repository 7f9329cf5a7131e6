namespace OnnxRad.Trainer;

/// <summary>Whether a file or folder can be made, tried out before the work whose result it is for.</summary>
static class WritablePlace
{
    /// <summary>Tries to make a file in a folder, or where it is missing in the nearest one above it; nothing is left of it.</summary>
    /// <param name="folder">The folder; what is missing on the way to it counts as to be made.</param>
    /// <returns>Why a file cannot be made there, without a full stop; null where it can.</returns>
    public static string? Problem(string folder)
    {
        var place = Path.GetFullPath(folder);
        while (!Directory.Exists(place))
        {
            if (File.Exists(place))
            {
                return $"'{place}' is a file";
            }

            if (Path.GetDirectoryName(place) is not { } above)
            {
                return $"there is no '{place}'";
            }

            place = above;
        }

        try
        {
            using var trial = new FileStream(
                Path.Combine(place, $".{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return $"access to '{place}' is denied";
        }
        catch (IOException e)
        {
            return AtomicFile.IsFull(e) ? "the disk is full" : $"no file can be made in '{place}'";
        }
    }
}
