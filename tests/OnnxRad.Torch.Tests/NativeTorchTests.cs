using OnnxRad.Torch.Native;
using TorchSharp;

namespace OnnxRad.Torch.Tests;

public sealed class NativeTorchTests
{
    [Fact]
    public void EnsureLoaded_Twice_LeavesTorchUsable()
    {
        NativeTorch.EnsureLoaded();
        NativeTorch.EnsureLoaded();

        using var ones = torch.ones(2, 2);
        Assert.Equal(4, ones.sum().item<float>());
    }

    [Fact]
    public void CorrectedCopy_WhereOneIsLoaded_IsWhatTheCorrectionGives()
    {
        if (NativeTorch.CorrectedCopy is not { } copy)
        {
            Assert.Skip("This host's libstdc++ is new enough: no copy is loaded.");
            return;
        }

        var expected = File.ReadAllBytes(NativeFolders.Find("libLibTorchSharp.so"));
        LibTorchSharpElf.Correct(expected);
        Assert.Equal(expected, File.ReadAllBytes(copy));
    }

    [Fact]
    public void Find_UnknownLibrary_SaysWhereItLooked()
    {
        var error = Assert.Throws<DllNotFoundException>(() => NativeFolders.Find("libnone.so"));

        Assert.StartsWith($"'libnone.so' was not found in '{AppContext.BaseDirectory}', ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Reference the package 'TorchSharp' and one libtorch package of this platform (libtorch-cpu-linux-x64) from the executable project.",
            error.Message,
            StringComparison.Ordinal);
    }
}
