namespace OnnxRad.Models;

/// <summary>A mirror on this machine.</summary>
static class LocalSource
{
    public static async Task CopyAsync(Uri source, PartFile part, CancellationToken cancellation)
    {
        if (!File.Exists(source.LocalPath))
        {
            throw new DownloadException($"There is no file '{source.LocalPath}'. Correct the mirror's address.");
        }

        part.Clear();
        await using var content = File.OpenRead(source.LocalPath);
        await part.AppendAsync(source, content, Timeout.InfiniteTimeSpan, cancellation);
    }
}
