using System.Security.Cryptography;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Puts the weights into the names of TensorRT's engines, which ONNX Runtime forms of the graph alone: an engine of other weights would answer for
/// them.</summary>
static class EngineNames
{
    const int Digits = 16;
    const int BlockBytes = 1 << 20;

    /// <summary>The providers, where TensorRT keeps engines with the first digits of the files' SHA-256 before their names.</summary>
    /// <param name="providers">What was asked for.</param>
    /// <param name="files">The model and the files of its weights; read only where engines are kept.</param>
    public static IReadOnlyList<ProviderOptions> Apply(IReadOnlyList<ProviderOptions> providers, Func<IEnumerable<string>> files) =>
        providers.Any(provider => provider is TensorRtOptions { Cache: not null })
            ? [.. providers.Select(provider => provider is TensorRtOptions { Cache: not null } t ? t with { CachePrefix = Prefix(files()) } : provider)]
            : providers;

    /// <summary>A model and what lies beside it under its name and more, as exporters name the file of its weights.</summary>
    public static IEnumerable<string> FilesOf(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path));
        return Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal));
    }

    static string Prefix(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            for (var read = stream.Read(block); read > 0; read = stream.Read(block))
            {
                hash.AppendData(block, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }
}
