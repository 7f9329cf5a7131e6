using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_ExistingFile_IsReplaced()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.txt");
        File.WriteAllText(path, "the old content");

        AtomicFile.Write(path, stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_Failing_LeavesTheOldFileAndNothingElse()
    {
        using var folder = new TempFolder();
        var path = folder.File("a.txt");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_FolderThatIsNotThere_SaysSoAndNamesTheFile()
    {
        using var folder = new TempFolder();

        var e = Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("no/a.txt"), _ => { }));

        Assert.Equal($"'{folder.File("no/a.txt")}' cannot be written: its folder does not exist.", e.Message);
    }

    [Fact]
    public void Write_FullDisk_SaysSo()
    {
        using var folder = new TempFolder();
        var full = new IOException("No space left on device : '/x.tmp'", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

        var e = Assert.Throws<IOException>(() => AtomicFile.Write(folder.File("a.txt"), _ => throw full));

        Assert.Equal($"'{folder.File("a.txt")}' cannot be written: the disk is full.", e.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
