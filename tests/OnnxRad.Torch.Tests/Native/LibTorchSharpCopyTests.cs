using System.Runtime.Versioning;
using OnnxRad.Testing;
using OnnxRad.Torch.Native;

namespace OnnxRad.Torch.Tests.Native;

[UnsupportedOSPlatform("windows")]
public sealed class LibTorchSharpCopyTests
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    static string Original => NativeFolders.Find("libLibTorchSharp.so");

    [Fact]
    public void Ensure_NoCopyYet_WritesTheCorrectedLibraryForTheOwnerAlone()
    {
        using var folder = new TempFolder();

        var copy = LibTorchSharpCopy.Ensure(Original, folder.File("cache"));

        Assert.Equal(Corrected(), File.ReadAllBytes(copy));
        Assert.Equal("libLibTorchSharp.so", Path.GetFileName(copy));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.GetDirectoryName(copy)!));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(copy)!));
    }

    [Fact]
    public void Ensure_CopyIsThere_LeavesIt()
    {
        using var folder = new TempFolder();
        var first = LibTorchSharpCopy.Ensure(Original, folder.Path);
        File.SetLastWriteTimeUtc(first, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));

        var second = LibTorchSharpCopy.Ensure(Original, folder.Path);

        Assert.Equal(first, second);
        Assert.Equal(2001, File.GetLastWriteTimeUtc(second).Year);
    }

    [Fact]
    public void Ensure_CopyIsDamaged_WritesItAnew()
    {
        using var folder = new TempFolder();
        var copy = LibTorchSharpCopy.Ensure(Original, folder.Path);
        var bytes = File.ReadAllBytes(copy);
        bytes[^1] ^= 1;
        File.WriteAllBytes(copy, bytes);

        LibTorchSharpCopy.Ensure(Original, folder.Path);

        Assert.Equal(Corrected(), File.ReadAllBytes(copy));
    }

    [Fact]
    public void Ensure_FolderOpenToOthers_ClosesIt()
    {
        using var folder = new TempFolder();
        var home = Path.GetDirectoryName(LibTorchSharpCopy.Ensure(Original, folder.Path))!;
        File.SetUnixFileMode(home, OwnerOnly | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);

        LibTorchSharpCopy.Ensure(Original, folder.Path);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(home));
    }

    [Fact]
    public void Ensure_FolderCannotBeMade_SaysWhatToSet()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "in the way");

        var error = Assert.Throws<DllNotFoundException>(() => LibTorchSharpCopy.Ensure(Original, folder.File("file")));

        Assert.StartsWith("TorchSharp needs a corrected copy of its native library on this Linux, and '" + folder.File("file"), error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Set XDG_CACHE_HOME to a folder that this user can write to.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["file"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    static byte[] Corrected()
    {
        var bytes = File.ReadAllBytes(Original);
        LibTorchSharpElf.Correct(bytes);
        return bytes;
    }
}
