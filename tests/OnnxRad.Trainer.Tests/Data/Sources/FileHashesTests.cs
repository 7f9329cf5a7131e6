using System.Security.Cryptography;
using System.Text;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

public sealed class FileHashesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_FileThatIsAskedForAgain_IsNotReadAgainUnlessItWasWritten()
    {
        var (path, sut, written) = (_folder.File("v.nii"), new FileHashes(), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Write("one", written);
        var first = sut.Of(path);
        Write("two", written);

        Assert.Equal(SHA256.HashData("one"u8), first);
        Assert.Equal(first, sut.Of(path));
        Write("two", written.AddSeconds(1));
        Assert.Equal(SHA256.HashData("two"u8), sut.Of(path));

        void Write(string text, DateTime at)
        {
            File.WriteAllText(path, text);
            File.SetLastWriteTimeUtc(path, at);
        }
    }

    [Fact]
    public void Of_FileThatCouldNotBeRead_IsTriedAgain()
    {
        var (path, sut) = (_folder.File("v.nii"), new FileHashes());
        Assert.Throws<FileNotFoundException>(() => sut.Of(path));
        Directory.CreateDirectory(_folder.File("ct"));
        File.WriteAllText(_folder.File("ct/1.png"), "one");
        var first = sut.Of(_folder.File("ct"));

        File.WriteAllText(path, "one");
        File.WriteAllText(_folder.File("ct/1.png"), "longer");

        Assert.Equal(SHA256.HashData("one"u8), sut.Of(path));
        Assert.NotEqual(first, sut.Of(_folder.File("ct")));
    }

    // What versions before wrote into cards: SHA-256 over the classes, and over that of each sample's numbers, split, patient, slice and bytes.
    [Fact]
    public void EarlierSha256_OfSlices_IsThatOfTheBytesOfTheirVolumes()
    {
        File.WriteAllText(_folder.File("v.nii"), "one");
        File.WriteAllText(_folder.File("t.csv"), "image,label\nv.nii#1,a\nv.nii#2,b\n");
        byte[] OfSample(string label, int slice) => SHA256.HashData(Encoding.UTF8.GetBytes($"{label}\n\n0\nslice {slice}\none"));

        var sut = ImageDataset.Open(_folder.File("t.csv"), new() { Read = _ => new RadImage(1, 1, 1, 8, [0]) });

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. "a\nb"u8, .. OfSample("a", 1), .. OfSample("b", 2)])), sut.EarlierSha256());
        Assert.NotEqual(sut.Sha256, sut.EarlierSha256());
    }

    [Fact]
    public void PreparedKey_OfSlices_IsThatOfTheFilesAndTheirNumbers()
    {
        File.WriteAllText(_folder.File("v.nii"), "one");
        File.WriteAllText(_folder.File("w.nii"), "two");
        File.WriteAllText(_folder.File("t.csv"), "image,target\nv.nii#1,w.nii#1\nv.nii#2,w.nii#2\nw.nii#3,v.nii#3\nw.nii#4,v.nii#5\n");
        var options = new ImageDatasetOptions { Read = _ => new RadImage(1, 1, 1, 8, [0]), Task = TaskTable.Of("image") };

        var samples = ImageDataset.Open(_folder.File("t.csv"), options).Samples;

        Assert.Equal(4, samples.Select(sample => Convert.ToHexString(PreparedKey.Of(sample))).Distinct().Count());
        Assert.All(samples, sample => Assert.Equal(
            PreparedKey.Of(sample with { VolumeHash = null, Target = sample.Target! with { VolumeHash = null } }), PreparedKey.Of(sample)));
    }
}
