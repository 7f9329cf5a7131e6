using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class FileLockTests
{
    [Fact]
    public void TryTake_WhileItIsOpen_GivesNothing()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.lock");

        using (FileLock.TryTake(path)!)
        {
            Assert.Null(FileLock.TryTake(path));
        }

        Assert.True(File.Exists(path));
        FileLock.TryTake(path, isPassing: true)!.Dispose();
        Assert.False(File.Exists(path));
    }

    // What another process has open already, and would lock then, must not be taken for the lock.
    [Fact]
    public void Dispose_AFileThatIsTakenAway_MarksWhatOthersHaveOpen()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There an open file is not taken away.");
        using var folder = new TempFolder();
        var (path, open) = (folder.File("a.lock"), folder.File("open"));
        var taken = FileLock.TryTake(path, isPassing: true)!;
        using (var link = System.Diagnostics.Process.Start("ln", [path, open]))
        {
            link.WaitForExit();
        }

        taken.Dispose();

        Assert.Equal((false, 1L), (File.Exists(path), new FileInfo(open).Length));
    }

    [Fact]
    public void TryTake_AFileWithSomethingInIt_IsTakenAllTheSame()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("a.lock"), "mine");

        using var taken = FileLock.TryTake(folder.File("a.lock"));

        Assert.NotNull(taken);
        Assert.Null(FileLock.TryTake(folder.File("a.lock")));
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
