using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OnnxRad.Trainer;

/// <summary>Hashes of what is stored, each computed once: of a volume that has many slices in a table too. Safe for concurrent calls.</summary>
sealed class FileHashes
{
    readonly ConcurrentDictionary<(string Path, string State), Lazy<byte[]>> _hashes = new();

    /// <summary>The SHA-256 of the stored form of an image; computed anew where a file was written since, and tried anew where it could not be read.</summary>
    /// <param name="path">A file, or a folder of a series.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public byte[] Of(string path) => _hashes.GetOrAdd((path, StoredImage.State(path)), key => new(() => Compute(key.Path), LazyThreadSafetyMode.PublicationOnly)).Value;

    /// <summary>What gives the hash of a volume, of a path that is a slice of it; null for others.</summary>
    public Func<byte[]>? OfVolume(string path) => SliceReader.Parse(path) is { Slice: not null, File: var file } ? () => Of(file) : null;

    static byte[] Compute(string path)
    {
        using var content = StoredImage.OpenContent(path);
        return SHA256.HashData(content);
    }
}
