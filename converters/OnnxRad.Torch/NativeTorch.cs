using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using OnnxRad.Torch.Native;

namespace OnnxRad.Torch;

/// <summary>Loads TorchSharp's native library on hosts whose libstdc++ is older than the one it was built with.</summary>
/// <remarks>
/// <para>
/// <c>libLibTorchSharp.so</c> of TorchSharp 0.107 asks for <c>GLIBCXX_3.4.32</c> (GCC 13), which Debian 12, Ubuntu 22.04
/// and RHEL 9 lack, for the sake of one function that does nothing. There a corrected copy, made in the user's cache
/// folder, is loaded instead; elsewhere nothing is done. See <c>docs/explanation/torchsharp-on-older-linux.md</c>.
/// </para>
/// <para>Call <see cref="EnsureLoaded"/> before the first use of any TorchSharp type; types of OnnxRad call it themselves.</para>
/// </remarks>
public static class NativeTorch
{
    static readonly Lazy<string?> s_loaded = new(Load);

    /// <summary>Makes TorchSharp usable in this process. Safe to call from any thread, any number of times.</summary>
    /// <exception cref="DllNotFoundException">A native library is missing or the corrected copy cannot be written.</exception>
    public static void EnsureLoaded() => _ = s_loaded.Value;

    /// <summary>The corrected copy that this process loaded; <see langword="null"/> where the host needs none.</summary>
    /// <value>An absolute path, or <see langword="null"/>.</value>
    public static string? CorrectedCopy => s_loaded.Value;

    static string? Load()
    {
        NativeAllocator.KeepLargeBuffers();
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || HostHasTheSymbol())
        {
            return null;
        }

        return LoadCorrectedCopy();
    }

    [SupportedOSPlatform("linux")]
    static string LoadCorrectedCopy()
    {
        var original = NativeFolders.Find("libLibTorchSharp.so");
        var folder = Path.GetDirectoryName(NativeFolders.Find("libtorch_cpu.so"))!;
        var copy = LibTorchSharpCopy.Ensure(original, LibTorchSharpCopy.DefaultCacheFolder());
        string[] inOrder = [.. Directory.GetFiles(folder, "libgomp*"), .. LibrariesIn(folder), copy];
        foreach (var library in inOrder)
        {
            LoadLibrary(library);
        }

        return copy;
    }

    static IEnumerable<string> LibrariesIn(string folder) =>
        ((string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"]).Select(name => Path.Combine(folder, name));

    static bool HostHasTheSymbol() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var libstdcxx)
        && NativeLibrary.TryGetExport(libstdcxx, LibTorchSharpElf.MissingSymbol, out _);

    static void LoadLibrary(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"The native library '{path}' cannot be loaded: {e.Message} Restore and build again.",
                e);
        }
    }
}
