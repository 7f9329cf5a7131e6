using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class FileLockTests
{
    [Fact]
    public void TryTake_WhileItIsOpen_GivesNothing()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.lock");

        using (Assert.IsType<FileStream>(FileLock.TryTake(path)))
        {
            Assert.Null(FileLock.TryTake(path));
        }

        Assert.True(File.Exists(path));
        Assert.IsType<FileStream>(FileLock.TryTake(path, FileOptions.DeleteOnClose)).Dispose();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void TryTake_WhereNoFileCanBe_Throws()
    {
        using var folder = new TempFolder();

        // Waiting would not help: neither is in use.
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(folder.File("none/a.lock")));
        Assert.Throws<UnauthorizedAccessException>(() => FileLock.TryTake(folder.Path));
    }

    [Fact]
    public void Take_ALockThatCannotBeOpened_IsNotCalledInUse()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("run.lock"));

        var e = Assert.Throws<IOException>(() => RunLock.Take(folder.Path));

        Assert.StartsWith($"The run folder '{folder.Path}' cannot be written: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Choose another folder with --out.", e.Message, StringComparison.Ordinal);
    }
}
