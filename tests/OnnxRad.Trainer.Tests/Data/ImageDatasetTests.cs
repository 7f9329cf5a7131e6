using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data;

public sealed class ImageDatasetTests
{
    [Fact]
    public void Open_MissingPath_SaysWhatIsExpected()
    {
        var error = Assert.Throws<DataException>(() => ImageDataset.Open("no/such.npz", TestImages.Options));

        Assert.Equal(
            "The data set 'no/such.npz' does not exist. Expected an .npz file, a .csv table, or a folder that holds one " +
            "folder per class.",
            error.Message);
        Assert.Equal("no/such.npz", error.Path);
        Assert.Equal([error.Message], error.Problems);
    }

    [Fact]
    public void Open_OtherKindOfFile_SaysWhatIsExpected()
    {
        using var folder = new TempFolder();
        var path = folder.File("images.tar");
        File.WriteAllText(path, "");

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(path, TestImages.Options));

        Assert.Equal(
            $"'{path}' is no data set that OnnxRad can open. Expected an .npz file, a .csv table, or a folder that holds one " +
            $"folder per class.",
            error.Message);
    }

    [Fact]
    public void Constructor_OneClass_IsRefused()
    {
        var error = Assert.Throws<DataException>(() => new ImageDataset("data", ["normal"], [TestImages.Sample("a")]));

        Assert.Equal(
            "'data' has only the class 'normal'; a classifier needs at least two. Add images of another class, or name all " +
            "classes in " +
            "the recipe (classes).", error.Message);
    }

    [Fact]
    public void Constructor_OneClassNamedTwice_IsRefused()
    {
        var error = Assert.Throws<DataException>(() => new ImageDataset("data", ["a", "b", "a"], [TestImages.Sample("a")]));

        Assert.Equal("The class 'a' is named 2 times for 'data'. Name each class once.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a,a")]
    public void Open_ClassesThatCannotBe_AreRefused(string classes)
    {
        using var folder = new TempFolder();
        TestImages.Write(folder.File("1.png"));
        File.WriteAllText(folder.File("table.csv"), "image,label\n1.png,a\n");
        var options = TestImages.Options with { Classes = classes.Split(',', StringSplitOptions.RemoveEmptyEntries) };

        Assert.Throws<DataException>(() => ImageDataset.Open(folder.File("table.csv"), options));
    }

    [Fact]
    public void Constructor_LabelOutOfRange_IsRefused()
    {
        var error = Assert.Throws<DataException>(() => new ImageDataset("data", ["a", "b"], [TestImages.Sample("x", label: 2)]));

        Assert.Equal("The label 2 of 'x' in 'data' is out of range: 2 classes have the labels 0 to 1.", error.Message);
    }

    [Fact]
    public void HasSplits_SomeWithout_IsFalse()
    {
        var (with, without) = (TestImages.Sample("x", split: DataSplit.Train), TestImages.Sample("y"));

        Assert.True(new ImageDataset("data", ["a", "b"], [with]).HasSplits);
        Assert.False(new ImageDataset("data", ["a", "b"], [with, without]).HasSplits);
    }

    [Fact]
    public void Sha256_OtherFileNames_IsTheSame()
    {
        using var folder = new TempFolder();
        TestImages.Write(folder.File("one/a/1.png"), size: 2);
        TestImages.Write(folder.File("one/a/2.png"), size: 3);
        TestImages.Write(folder.File("one/b/3.png"), size: 4);
        TestImages.Write(folder.File("two/a/x1.png"), size: 2);
        TestImages.Write(folder.File("two/a/x2.png"), size: 3);
        TestImages.Write(folder.File("two/b/3.png"), size: 4);
        var (one, two) = (Open(folder.File("one")).Sha256, Open(folder.File("two")).Sha256);

        Assert.Equal(one, two);
        Assert.Matches("^[0-9a-f]{64}$", one);
    }

    [Fact]
    public void Sha256_AnyChangeOfContent_Differs()
    {
        using var folder = new TempFolder();
        TestImages.Write(folder.File("a/1.png"), size: 2);
        TestImages.Write(folder.File("a/2.png"), size: 3);
        TestImages.Write(folder.File("b/3.png"), size: 4);
        var hashes = new List<string> { Open(folder.Path).Sha256 };

        TestImages.Write(folder.File("a/2.png"), size: 5);
        hashes.Add(Open(folder.Path).Sha256);
        File.Move(folder.File("a/2.png"), folder.File("b/2.png"));
        hashes.Add(Open(folder.Path).Sha256);
        hashes.Add(ImageDataset.Open(folder.Path, TestImages.Options with { Classes = ["b", "a"] }).Sha256);
        Directory.CreateDirectory(folder.File("train"));
        Directory.Move(folder.File("a"), folder.File("train/a"));
        Directory.Move(folder.File("b"), folder.File("train/b"));
        hashes.Add(Open(folder.Path).Sha256);

        Assert.Equal(5, hashes.Distinct().Count());
    }

    [Fact]
    public void Sha256_PatientsAndOrder_CountButNotTheIdentifiers()
    {
        static Sample Of(float value, string patient) =>
            new($"{value}", 0, patient, null, () => new Imaging.RadImage(1, 1, 1, 8, [value]));
        static string Hash(params Sample[] samples) => new ImageDataset("data", ["a", "b"], samples).Sha256;
        var sut = Hash(Of(1, "p"), Of(2, "p"), Of(3, "q"));

        Assert.Equal(sut, Hash(Of(1, "other"), Of(2, "other"), Of(3, "another")));
        Assert.NotEqual(sut, Hash(Of(1, "p"), Of(2, "q"), Of(3, "q")));
        Assert.NotEqual(sut, Hash(Of(2, "p"), Of(1, "p"), Of(3, "q")));
    }

    [Fact]
    public void Sha256_FileGone_NamesIt()
    {
        using var folder = new TempFolder();
        TestImages.Write(folder.File("a/1.png"));
        TestImages.Write(folder.File("b/2.png"));
        var sut = Open(folder.Path);
        File.Delete(folder.File("b/2.png"));

        var error = Assert.Throws<DataException>(() => sut.Sha256);

        Assert.StartsWith($"'b/2.png' of '{folder.Path}' cannot be read: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sha256_SamplesInMemory_CoversThePixels()
    {
        static string Hash(float value) =>
            new ImageDataset("data", ["a", "b"],
                [new Sample("x", 0, "x", null, () => new Imaging.RadImage(1, 1, 1, 8, [value]))]).Sha256;

        Assert.Equal(Hash(1), Hash(1));
        Assert.NotEqual(Hash(1), Hash(2));
    }

    static ImageDataset Open(string path) => ImageDataset.Open(path, TestImages.Options);
}
