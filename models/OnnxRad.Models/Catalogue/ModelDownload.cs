using System.Security.Cryptography;

namespace OnnxRad.Models;

/// <summary>Brings the file of a catalogue entry to this machine.</summary>
/// <remarks>
/// The bytes go into a file of the same name with <c>.part</c> behind it, from which a later download goes on; it takes its
/// name only after length and hash were found right. Nothing is overwritten.
/// </remarks>
public static class ModelDownload
{
    /// <summary>The most bytes that are taken of a file whose length the catalogue does not know.</summary>
    public const long MostBytes = 2L << 30;

    /// <summary>Downloads a model.</summary>
    /// <param name="model">What to download.</param>
    /// <param name="path">The file to write; where it is there already it must be the model.</param>
    /// <param name="options">From where, and how strictly.</param>
    /// <param name="progress">Told how many bytes are there, after each piece.</param>
    /// <param name="cancellation">Ends the download; what is there is kept for the next one.</param>
    /// <exception cref="DownloadException">The model cannot be had, or its bytes are wrong.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<DownloadResult> ToFileAsync(
        CatalogueEntry model, string path, DownloadOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (options.Verify && model.Sha256 is null)
        {
            throw new DownloadException(
                $"The catalogue has no SHA-256 for '{model.Name}', so that its bytes cannot be verified. "
                + "Take them unverified with --no-verify, or verify them yourself.");
        }

        if (File.Exists(path))
        {
            return await CheckExistingAsync(model, path, options.Verify, cancellation);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"Cannot write '{path}': there is no folder '{folder}'. Create it first.");
        }

        var source = options.Mirror is { } mirror ? new Uri($"{mirror.AbsoluteUri.TrimEnd('/')}/{model.FileName}") : new Uri(model.Address);
        var part = path + ".part";
        var resumedAt = await FillAsync(model, source, part, options, progress, cancellation);
        var (bytes, hash) = await HashAsync(part, cancellation);
        if (options.Verify && (bytes != model.Bytes || hash != model.Sha256))
        {
            File.Delete(part);
            throw new DownloadException(
                $"What '{source}' gave is not '{model.Name}': it has {bytes} bytes and the SHA-256 {hash}; "
                + $"expected {model.Bytes} bytes and {model.Sha256}. It was deleted. Try again, or another mirror.");
        }

        File.Move(part, path);
        return new(path, bytes, hash, options.Verify, resumedAt);
    }

    static async Task<DownloadResult> CheckExistingAsync(CatalogueEntry model, string path, bool verify, CancellationToken cancellation)
    {
        var (bytes, hash) = await HashAsync(path, cancellation);
        return hash == model.Sha256
            ? new(path, bytes, hash, verify, bytes)
            : throw new DownloadException(
                $"'{path}' is there already and is not '{model.Name}': it has the SHA-256 {hash}; expected {model.Sha256 ?? "no known one"}. "
                + "Delete it, or name another file.");
    }

    static async Task<long> FillAsync(
        CatalogueEntry model, Uri source, string part, DownloadOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        // Without a known length nobody can tell whether the rest belongs to the same file.
        var most = model.Bytes ?? MostBytes;
        await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (model.Bytes is null || file.Length > most)
        {
            file.SetLength(0);
        }

        var resumedAt = file.Length;
        if (file.Length < most)
        {
            var pieces = new PartFile(file, most, options.Verify ? model.Bytes : null, progress);
            if (source.IsFile)
            {
                await LocalSource.CopyAsync(source, pieces, cancellation);
            }
            else
            {
                using var web = new WebSource(options.Patience);
                await web.CopyAsync(source, pieces, cancellation);
            }

            resumedAt = Math.Min(resumedAt, pieces.KeptFrom);
        }

        return resumedAt;
    }

    static async Task<(long Bytes, string Hash)> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)));
    }
}
