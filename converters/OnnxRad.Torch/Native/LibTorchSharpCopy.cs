using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace OnnxRad.Torch.Native;

/// <summary>The corrected copy of <c>libLibTorchSharp.so</c> in the user's cache folder.</summary>
[UnsupportedOSPlatform("windows")]
static class LibTorchSharpCopy
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary><c>$XDG_CACHE_HOME/onnxrad/native</c>, by default <c>~/.cache/onnxrad/native</c>.</summary>
    public static string DefaultCacheFolder()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
        {
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        }

        return Path.Combine(cache, "onnxrad", "native");
    }

    /// <summary>Returns the path of a correct copy, written if it is missing or differs by a byte.</summary>
    /// <param name="original">The library as packaged.</param>
    /// <param name="cacheFolder">Made with mode 0700 if missing.</param>
    /// <exception cref="DllNotFoundException">The folder cannot be written.</exception>
    public static string Ensure(string original, string cacheFolder)
    {
        var bytes = File.ReadAllBytes(original);
        var key = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        LibTorchSharpElf.Correct(bytes);
        var folder = Path.Combine(cacheFolder, key);
        var copy = Path.Combine(folder, "libLibTorchSharp.so");
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            File.SetUnixFileMode(folder, OwnerOnly);
            if (!IsCopyOf(bytes, copy))
            {
                Write(bytes, copy);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(
                $"TorchSharp needs a corrected copy of its native library on this Linux, and '{folder}' cannot be written: "
                + $"{e.Message} Set XDG_CACHE_HOME to a folder that this user can write to.",
                e);
        }

        return copy;
    }

    static bool IsCopyOf(ReadOnlySpan<byte> expected, string path) =>
        File.Exists(path) && SHA256.HashData(File.ReadAllBytes(path)).AsSpan().SequenceEqual(SHA256.HashData(expected));

    static void Write(ReadOnlySpan<byte> bytes, string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            }))
            {
                stream.Write(bytes);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
