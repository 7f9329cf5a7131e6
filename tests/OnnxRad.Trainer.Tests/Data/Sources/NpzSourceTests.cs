using System.Security.Cryptography;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

public sealed class NpzSourceTests
{
    const string WayOut =
        "Expected the arrays 'train_images' (uint8, (N, H, W) or (N, H, W, 3)) and 'train_labels' (integers, (N) or (N, 1)), " +
        "and the same for 'val' and 'test' where there are such images.";

    static readonly ImageDatasetOptions s_options = new() { Read = _ => throw new InvalidOperationException() };

    [Fact]
    public void Open_PneumoniaMnist_HasTheOfficialCountsAndItsPixels()
    {
        var path = TestData.Require("pneumoniamnist/pneumoniamnist.npz");

        var sut = ImageDataset.Open(path, s_options with { Classes = ["normal", "pneumonia"] });

        int Count(DataSplit split, int label) => sut.Samples.Count(s => s.Split == split && s.Label == label);
        Assert.Equal((1214, 3494), (Count(DataSplit.Train, 0), Count(DataSplit.Train, 1)));
        Assert.Equal((135, 389), (Count(DataSplit.Validation, 0), Count(DataSplit.Validation, 1)));
        Assert.Equal((234, 390), (Count(DataSplit.Test, 0), Count(DataSplit.Test, 1)));
        Assert.Equal(["0", "1"], ImageDataset.Open(path, s_options).Classes);

        // Computed from the file's bytes with Python's zipfile and hashlib.
        var sum = 0.0;
        foreach (var sample in sut.Samples.Where(s => s.Split == DataSplit.Train))
        {
            foreach (var pixel in sample.Read().Pixels.Span)
            {
                sum += pixel;
            }
        }

        Assert.Equal(538305934, sum);
        var image = sut.Samples.Single(s => s.Name == "test_images[17]").Read();
        Assert.Equal((1, 28, 28, 8), (image.Channels, image.Height, image.Width, image.BitsStored));
        Assert.Equal(
            "15ab797dc701c0c26bb2f1f845131143ad52c292077fe28dc1a85819635870ff",
            Convert.ToHexStringLower(SHA256.HashData([.. image.Pixels.ToArray().Select(p => (byte)p)])));
    }

    [Fact]
    public void Open_PneumoniaMnistCutAnywhere_IsADataException()
    {
        var whole = File.ReadAllBytes(TestData.Require("pneumoniamnist/pneumoniamnist.npz"));
        using var folder = new TempFolder();
        var path = folder.File("cut.npz");
        int[] lengths = [0, 1, 100, 70_000, whole.Length / 2, whole.Length - 400, whole.Length - 22, whole.Length - 1];
        foreach (var length in lengths)
        {
            File.WriteAllBytes(path, whole[..length]);

            var error = Assert.Throws<DataException>(() => ImageDataset.Open(path, s_options));

            Assert.StartsWith($"'{path}' is not a complete .npz file (a zip archive): ", error.Message, StringComparison.Ordinal);
            Assert.EndsWith(". Download or save it again.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_RgbImages_AreTurnedIntoPlanes()
    {
        using var folder = new TempFolder();
        var rgb = NpzFile.Npy("|u1", "(2, 1, 2, 3)", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

        var sut = Open(folder, ("train_images", rgb), ("train_labels", NpzFile.Labels(0, 1)));

        var image = sut.Samples[1].Read();
        Assert.Equal((3, 1, 2), (image.Channels, image.Height, image.Width));
        Assert.Equal([7f, 10, 8, 11, 9, 12], image.Pixels.ToArray());
        Assert.Equal("train_images[1]", sut.Samples[1].Name);
        Assert.Equal(DataSplit.Train, sut.Samples[1].Split);
    }

    public static TheoryData<string, byte[]> LabelTypes => new()
    {
        { "|i1", [0, 1] },
        { "|b1", [0, 1] },
        { "<u2", [0, 0, 1, 0] },
        { ">i2", [0, 0, 0, 1] },
        { "<i4", [0, 0, 0, 0, 1, 0, 0, 0] },
        { ">u4", [0, 0, 0, 0, 0, 0, 0, 1] },
        { "<i8", [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] },
        { ">u8", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
    };

    [Theory]
    [MemberData(nameof(LabelTypes))]
    public void Open_AnyIntegerType_ReadsTheLabels(string type, byte[] data)
    {
        using var folder = new TempFolder();
        foreach (var version in (int[])[1, 2, 3])
        {
            var labels = NpzFile.Npy(type, "(2,)", data, version: version);

            var sut = Open(folder, ("train_images", NpzFile.Images(2)), ("train_labels", labels));

            Assert.Equal([0, 1], sut.Samples.Select(s => s.Label));
        }
    }

    [Fact]
    public void Open_FortranOrderWithOneColumn_ReadsTheLabels()
    {
        using var folder = new TempFolder();
        var labels = NpzFile.Npy("|u1", "(2, 1)", [0, 1], fortran: true);

        var sut = Open(folder, ("train_images", NpzFile.Images(2)), ("train_labels", labels));

        Assert.Equal([0, 1], sut.Samples.Select(s => s.Label));
    }

    [Fact]
    public void Open_ArrayThatClaimsMoreThanDeflateCanHold_IsRefusedBeforeItGetsMemory()
    {
        using var folder = new TempFolder();
        const uint Claimed = 2_000_000_000;
        var npy = NpzFile.Npy("|u1", "(2000, 1000, 1000)", []);
        var path = NpzFile.Write(folder.File("a.npz"), ("train_images", npy), ("train_labels", NpzFile.Labels(0, 1)));
        NpzFile.ClaimLength(path, "train_images.npy", Claimed);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(path, TestImages.Options));

        Assert.Matches($"array 'train_images' cannot be read: it claims {Claimed} bytes, which its [0-9]+ packed bytes cannot hold", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public void Open_ArrayThatUnpacksToMoreThanItsShape_IsRefusedBeforeItIsUnpacked()
    {
        using var folder = new TempFolder();
        var bomb = NpzFile.Npy("|u1", "(1, 2, 2)", new byte[60_000_000]);
        var path = NpzFile.Write(folder.File("a.npz"), ("train_images", bomb), ("train_labels", NpzFile.Labels(0)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(path, TestImages.Options));

        Assert.Matches(@"array .train_images. cannot be read: its shape \(1, 2, 2\) of \S+ does not fit the 60000000 bytes that it holds", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Open_ArrayThatUnpacksToMoreThanTheArchiveSays_IsCutThere()
    {
        using var folder = new TempFolder();
        var bomb = NpzFile.Npy("|u1", "(1, 2, 2)", new byte[60_000_000]);
        var path = NpzFile.Write(folder.File("a.npz"), ("train_images", bomb), ("train_labels", NpzFile.Labels(0)));
        NpzFile.ClaimLength(path, "train_images.npy", (uint)(bomb.Length - 60_000_000 + 4));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(path, TestImages.Options));

        Assert.Contains("array 'train_images' cannot be read: ", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Open_ArraysMissing_NamesThemAll()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DataException>(
            () => Open(folder, ("val_images", NpzFile.Images(2)), ("test_labels", NpzFile.Labels(0, 1))));

        Assert.Equal(
            $"'{error.Path}' is no usable data set: array 'train_images' is missing; array 'train_labels' is missing; " +
            $"array 'val_labels' is missing; array 'test_images' is missing. {WayOut}", error.Message);
        Assert.Equal(4, error.Problems.Count);
    }

    [Fact]
    public void Open_CountsDiffer_SaysBoth()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DataException>(
            () => Open(folder, ("train_images", NpzFile.Images(3)), ("train_labels", NpzFile.Labels(0, 1))));

        Assert.Equal(
            $"'{error.Path}' is no usable data set: 'train_images' holds 3 images and 'train_labels' 2 labels. " +
            $"{WayOut}", error.Message);
    }

    [Fact]
    public void Open_LabelsOutOfRange_ListsTheFirstPositionsAndTheRange()
    {
        using var folder = new TempFolder();
        (string, byte[])[] arrays =
        [
            ("train_images", NpzFile.Images(8)), ("train_labels", NpzFile.Labels(0, 1, 2, 3, 4, 5, 6, 7)),
            ("test_images", NpzFile.Images(1)), ("test_labels", NpzFile.Npy("|i1", "(1,)", [0xFF])),
        ];

        var error = Assert.Throws<DataException>(
            () => Open(folder, s_options with { Classes = ["normal", "pneumonia"] }, arrays));

        Assert.Equal(
            $"7 labels of '{error.Path}' are out of range (allowed: 0 to 1, for 2 classes): train_labels[2] is 2; " +
            $"train_labels[3] is 3; " +
            "train_labels[4] is 4; train_labels[5] is 5; train_labels[6] is 6; and 2 more. Name all classes in the recipe " +
            "(classes), or " +
            "correct the labels.", error.Message);
        Assert.Equal("test_labels[0] is -1", error.Problems[6]);
    }

    [Fact]
    public void Open_LabelsWithAGap_SaysTheRange()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DataException>(
            () => Open(folder, ("train_images", NpzFile.Images(2)), ("train_labels", NpzFile.Labels(0, 9))));

        Assert.Equal(
            $"1 label of '{error.Path}' is out of range (allowed: 0 to 1, for 2 classes): train_labels[1] is 9. Without " +
            $"class names the " +
            "labels must number the classes from 0 without gaps: name all classes in the recipe (classes), or correct the " +
            "labels.",
            error.Message);
    }

    [Fact]
    public void Open_LabelBeyondInt64_IsOutOfRange()
    {
        using var folder = new TempFolder();
        var labels = NpzFile.Npy("<u8", "(1,)", [255, 255, 255, 255, 255, 255, 255, 255]);

        var error = Assert.Throws<DataException>(
            () => Open(folder, ("train_images", NpzFile.Images(1)), ("train_labels", labels)));

        Assert.Equal(["train_labels[0] is 9223372036854775807"], error.Problems);
    }

    static ImageDataset Open(TempFolder folder, params (string, byte[])[] arrays) => Open(folder, s_options, arrays);

    static ImageDataset Open(TempFolder folder, ImageDatasetOptions options, params (string, byte[])[] arrays)
    {
        var path = folder.File($"{Guid.NewGuid():N}.npz");
        return ImageDataset.Open(NpzFile.Write(path, arrays), options);
    }
}
