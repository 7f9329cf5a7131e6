using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

public sealed class FolderSourceTests
{
    const string WayOut = "Expected one folder per class with its images, or such folders in 'train', 'val' and 'test'.";

    [Fact]
    public void Open_FolderPerClass_FindsImagesInOrder()
    {
        using var folder = Make(
            "b/2.png", "b/deep/er/1.JPG", "a/9.jpeg", "a/notes.txt", "a/.hidden.png", ".git/x.png", "readme.md");

        var sut = Open(folder);

        Assert.Equal(["a", "b"], sut.Classes);
        Assert.Equal(["a/9.jpeg", "b/2.png", "b/deep/er/1.JPG"], sut.Samples.Select(s => s.Name));
        Assert.Equal([0, 1, 1], sut.Samples.Select(s => s.Label));
        Assert.Equal(3, sut.Samples.Select(s => s.Patient).Distinct().Count());
        Assert.All(sut.Samples, s => Assert.Null(s.Split));
        Assert.Equal(1, sut.Samples[0].Read().Channels);
    }

    [Fact]
    public void Open_FolderFromAnArchive_FindsDicomFilesAndTheirPatients()
    {
        using var folder = Make("b/2.png", "a/notes", "a/README.md");
        Copy("CT_small.dcm", "a/CT.DCM");
        Copy("CT_small.dcm", "a/IM0001");
        Copy("MR_small.dcm", "b/1.2.840.77");
        Copy("MR_small.dcm", "b/DICOMDIR");

        var sut = ImageDataset.Open(folder.Path, new() { Read = ImageFile.Read });

        Assert.Equal(["a/CT.DCM", "a/IM0001", "b/1.2.840.77", "b/2.png"], sut.Samples.Select(s => s.Name));
        Assert.Equal(sut.Samples[0].Patient, sut.Samples[1].Patient);
        Assert.Equal(3, sut.Samples.Select(s => s.Patient).Distinct().Count());
        Assert.Equal("CT", sut.Samples[1].Read().Modality);
        Assert.DoesNotContain(sut.Samples[0].Patient, sut.Samples[0].ToString(), StringComparison.Ordinal);

        void Copy(string name, string to) => File.Copy(TestData.Require($"dicom/pydicom/{name}"), Path.Combine(folder.Path, to));
    }

    [Fact]
    public void Open_ClassesGiven_KeepsTheirOrder()
    {
        using var folder = Make("a/1.png", "b/2.png");

        var sut = ImageDataset.Open(folder.Path, TestImages.Options with { Classes = ["b", "a"] });

        Assert.Equal(["b", "a"], sut.Classes);
        Assert.Equal([1, 0], sut.Samples.Select(s => s.Label));
    }

    [Fact]
    public void Open_SplitFolders_GiveTheSplit()
    {
        using var folder = Make("train/a/1.png", "train/b/2.png", "Validation/a/3.png", "test/b/4.png");

        var sut = Open(folder);

        Assert.Equal(["a", "b"], sut.Classes);
        Assert.Equal(
            [("Validation/a/3.png", DataSplit.Validation), ("test/b/4.png", DataSplit.Test),
             ("train/a/1.png", DataSplit.Train), ("train/b/2.png", DataSplit.Train)],
            sut.Samples.Select(s => (s.Name, s.Split!.Value)));
    }

    [Fact]
    public void Open_EmptyClass_NamesTheFolder()
    {
        using var folder = Make("normal/1.png", "nodule/scan.raw");

        var error = Assert.Throws<DataException>(() => Open(folder));

        Assert.Equal(
            $"The folder '{folder.Path}' is no usable data set: class folder 'nodule' holds no image (.png, .jpg, .jpeg, .dcm, .dicom, .ima, .tif, .tiff, .nii, .nii.gz). " +
            $"{WayOut}",
            error.Message);
    }

    [Fact]
    public void Open_SeveralProblems_NamesThemAll()
    {
        using var folder = Make("train/normal/1.png", "train/stray.png", "extra/2.png", "top.jpg");

        var error = Assert.Throws<DataException>(
            () => ImageDataset.Open(folder.Path, TestImages.Options with { Classes = ["nodule", "mass"] }));

        Assert.Equal(
            $"The folder '{folder.Path}' is no usable data set: image 'top.jpg' lies outside the class folders; beside the " +
            $"split folders " +
            "'train' it holds 'extra'; image 'train/stray.png' lies outside the class folders; folder 'normal' is none of " +
            "the classes " +
            $"'nodule', 'mass'; class 'nodule' has no folder; class 'mass' has no folder. {WayOut}", error.Message);
    }

    [Fact]
    public void Open_EmptyFolder_SaysSo()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DataException>(() => Open(folder));

        Assert.Equal($"The folder '{folder.Path}' is no usable data set: it holds no folders. {WayOut}", error.Message);
    }

    [Fact]
    public void Open_LinkedSplit_IsLeftOut()
    {
        using var folder = new TempFolder();
        TestImages.Write(folder.File("train/a/1.png"));
        TestImages.Write(folder.File("train/b/2.png"));
        Directory.CreateSymbolicLink(folder.File("test"), folder.File("train"));

        var samples = ImageDataset.Open(folder.Path, TestImages.Options).Samples;

        Assert.Equal(["train/a/1.png", "train/b/2.png"], samples.Select(s => s.Name));
    }

    [Fact]
    public void Open_LinkedFolderThatLeadsBack_IsNotEntered()
    {
        using var folder = Make("a/1.png", "b/2.png");
        Directory.CreateSymbolicLink(folder.File("a/loop"), folder.File("a"));

        Assert.Equal(2, Open(folder).Samples.Count);
    }

    static ImageDataset Open(TempFolder folder) => ImageDataset.Open(folder.Path, TestImages.Options);

    static TempFolder Make(params string[] files)
    {
        var folder = new TempFolder();
        foreach (var file in files)
        {
            TestImages.Write(folder.File(file));
        }

        return folder;
    }
}
