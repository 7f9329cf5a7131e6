namespace OnnxRad.Models;

/// <summary>The bytes that are there so far.</summary>
/// <param name="file">Where they lie.</param>
/// <param name="most">More than this are refused.</param>
/// <param name="expected">How many it must be in the end; <see langword="null"/> when anything goes.</param>
/// <param name="progress">Told how many are there.</param>
sealed class PartFile(FileStream file, long most, long? expected, IProgress<long>? progress)
{
    /// <summary>How many are there.</summary>
    public long Length => file.Length;

    /// <summary>How many it must be in the end; <see langword="null"/> when anything goes.</summary>
    public long? Expected => expected;

    /// <summary>How many of the bytes that were there at first are still in use.</summary>
    public long KeptFrom { get; private set; } = file.Length;

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        KeptFrom = 0;
        file.SetLength(0);
    }

    /// <summary>Appends a stream to its end.</summary>
    /// <param name="source">What messages call the stream.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="patience">How long a read may take.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="DownloadException">There are more bytes than allowed; what is there is emptied.</exception>
    public async Task AppendAsync(Uri source, Stream content, TimeSpan patience, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        file.Position = file.Length;
        while (true)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            waiting.CancelAfter(patience);
            var count = await content.ReadAsync(buffer, waiting.Token);
            if (count == 0)
            {
                return;
            }

            if (file.Length + count > most)
            {
                Clear();
                throw new DownloadException(
                    $"'{source}' gives more than the {most} bytes that the catalogue allows. Nothing was kept. Try another mirror.");
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
            progress?.Report(file.Length);
        }
    }
}
