using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class RealPathTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_LinkToALinkedPlace_IsThePlace()
    {
        Directory.CreateDirectory(_folder.File("real/inner"));
        File.WriteAllText(_folder.File("real/inner/a.txt"), "a");
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("real"));
        File.CreateSymbolicLink(_folder.File("b.txt"), _folder.File("link/inner/a.txt"));

        Assert.Equal(RealPath.Of(_folder.File("real/inner/a.txt")), RealPath.Of(_folder.File("b.txt")));
        Assert.Equal(RealPath.Of(_folder.File("real/new/b")), RealPath.Of(_folder.File("link/new/b/")));
    }

    [Fact]
    public void Of_LinkIntoItself_Ends()
    {
        File.CreateSymbolicLink(_folder.File("a"), _folder.File("a/b"));
        File.CreateSymbolicLink(_folder.File("c"), _folder.File("c"));

        Assert.StartsWith(_folder.Path, RealPath.Of(_folder.File("a")), StringComparison.Ordinal);
        Assert.True(Record.Exception(() => RealPath.Of(_folder.File("c"))) is null or IOException);
    }

    [Theory]
    [InlineData("runs/a", "runs/a", true)]
    [InlineData("runs/a/cache", "runs/a", true)]
    [InlineData("best/cache", "runs/a", true)]
    [InlineData("runs/a/../b", "runs/a", false)]
    [InlineData("runs/ab", "runs/a", false)]
    [InlineData("runs", "runs/a", false)]
    [InlineData("runs/a/..cache", "runs/a", true)]
    public void IsWithin_Paths_AreToldApart(string path, string folder, bool expected)
    {
        Directory.CreateDirectory(_folder.File("runs/a"));
        Directory.CreateSymbolicLink(_folder.File("best"), _folder.File("runs/a"));

        Assert.Equal(expected, RealPath.IsWithin(_folder.File(path), _folder.File(folder)));
    }
}
