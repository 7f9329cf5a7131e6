using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data.Sources;

public sealed class PairSourceTests
{
    [Fact]
    public void Open_Table_HasPairsPatientsAndSplits()
    {
        using var folder = new TempFolder();
        Files(folder, "i/1.png", "i/2.png", "m/1.png", "m/2.png");

        var data = Open(folder, "image,mask,finding,patient,split\ni/1.png,m/1.png,ARDS,p1,train\ni\\2.png,m/2.png,,p2,val\n");

        Assert.Equal(
            [("i/1.png", "m/1.png", "p1", DataSplit.Train), ("i/2.png", "m/2.png", "p2", DataSplit.Validation)],
            data.Samples.Select(s => (s.Name, s.Target!.Name, s.Patient, s.Split!.Value)));
        Assert.Equal(["background", "lungs"], data.Classes);
    }

    [Fact]
    public void Open_BadTable_NamesAllProblems()
    {
        using var folder = new TempFolder();
        Files(folder, "i/1.png", "m/1.png");

        var error = Assert.Throws<DataException>(() => Open(folder, "image,mask\ni/1.png,m/3.png\ni/1.png,m/1.png\ni/1.png,\n"));

        Assert.Equal(
            $"The table '{folder.File("t.csv")}' is no usable data set: line 2: mask 'm/3.png' does not exist; line 3: image 'i/1.png' is on line 2 already; "
            + "line 4: 'mask' is empty. Expected the columns 'image' and 'mask' (paths from the folder of the table, or absolute), and "
            + "optionally 'patient' and 'split'.",
            error.Message);
    }

    [Fact]
    public void Open_SliceAsMask_IsRefused()
    {
        using var folder = new TempFolder();
        Files(folder, "i.nii.gz", "m.nii.gz");

        var error = Assert.Throws<DataException>(() => Open(folder, "image,mask\ni.nii.gz#2,m.nii.gz#2\n"));

        Assert.Contains(
            "line 2: mask 'm.nii.gz#2' is a slice of a volume, which images alone may be; give a whole file. Expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FramesOfADicomFile_HaveTheLabelsOfTheirFrames()
    {
        using var folder = new TempFolder();
        File.Copy(TestData.Require("dicom/pydicom-data/emri_small.dcm"), folder.File("mr.dcm"));
        var source = DicomFile.Parse(File.ReadAllBytes(folder.File("mr.dcm")));
        var size = source.ReadFrame(0).Pixels.Length;

        // Pixel i of frame i.
        File.WriteAllBytes(folder.File("seg.dcm"), DicomSegmentation.Encode(
            [
                .. Enumerable.Range(0, source.FrameCount).Select(frame => new DicomSegmentedFrame(
                    source, frame, [Enumerable.Range(0, size).Select(i => (byte)(i == frame ? 1 : 0)).ToArray()])),
            ],
            [DicomSegment.Of("liver")], isFractional: false, new() { Created = DateTimeOffset.UnixEpoch }));

        File.WriteAllText(folder.File("t.csv"), "image,mask\nmr.dcm#2,seg.dcm\nmr.dcm#7,seg.dcm\n");
        var data = ImageDataset.Open(folder.File("t.csv"), new() { Read = new SliceReader(ImageFile.Read).Read, Classes = ["background", "liver"], Task = new SegmentationTask() });

        Assert.Equal(
            [[1], [6]],
            data.Samples.Select(s => s.Target!.ReadLabels(s.Read(), 0.5).Pixels.ToArray().Index().Where(pixel => pixel.Item > 0).Select(pixel => pixel.Index)));
    }

    [Fact]
    public void Open_LabelsOfASeries_MayBelongToSeveralImages()
    {
        using var folder = new TempFolder();
        Files(folder, "i/1.png", "i/2.png", "m.nii.gz");

        var data = Open(folder, "image,mask\ni/1.png,m.nii.gz\ni/2.png,m.nii.gz\n");

        Assert.Equal(["m.nii.gz", "m.nii.gz"], data.Samples.Select(s => s.Target!.Name));
        Assert.Single(data.Samples.Select(s => s.Patient).Distinct());
    }

    [Fact]
    public void Open_LabelsOfASeriesInTwoSplitsOrOfTwoPatients_AreRefused()
    {
        using var folder = new TempFolder();
        Files(folder, "i/1.png", "i/2.png", "m.nii");

        var error = Assert.Throws<DataException>(() => Open(folder, "image,mask,patient,split\ni/1.png,m.nii,a,train\ni/2.png,m.nii,b,val\n"));

        Assert.Contains(
            "mask 'm.nii' belongs to images of several splits (lines 2, 3); give them the same split; "
            + "mask 'm.nii' belongs to images of several patients (lines 2, 3); give each patient a file of labels",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Folders_PairsFilesByName()
    {
        using var folder = new TempFolder();
        Files(folder, "d/images/a/1.jpg", "d/images/2.png", "d/labels/a/1.png", "d/labels/2.png");

        Assert.Equal(
            [("images/2.png", "labels/2.png"), ("images/a/1.jpg", "labels/a/1.png")],
            Segmentation(folder.File("d")).Samples.Select(s => (s.Name, s.Target!.Name)));
    }

    [Fact]
    public void Open_SplitFolders_GiveTheSplit()
    {
        using var folder = new TempFolder();
        Files(folder, "d/train/images/1.png", "d/train/masks/1.png", "d/test/images/2.png", "d/test/masks/2.png");

        Assert.Equal(
            [("test/images/2.png", DataSplit.Test), ("train/images/1.png", DataSplit.Train)],
            Segmentation(folder.File("d")).Samples.Select(s => (s.Name, s.Split!.Value)));
    }

    [Fact]
    public void Open_BadFolders_NamesAllProblems()
    {
        using var folder = new TempFolder();
        Files(folder, "d/images/1.png", "d/images/2.png", "d/images/2.jpg", "d/masks/2.png", "d/masks/3.png");

        var error = Assert.Throws<DataException>(() => Segmentation(folder.File("d")));

        Assert.Equal(
            $"The folder '{folder.File("d")}' is no usable data set: 'images/2.jpg', 'images/2.png' have the same name but for the extension; "
            + "'images/1.png' has no file of its name in 'masks'; 'images/2.png' has no file of its name in 'masks'; "
            + "'masks/3.png' has no file of its name in 'images'. Expected the folders 'images' and 'masks' or 'labels' with files of the same "
            + "names, or such folders in 'train', 'val' and 'test'.",
            error.Message);
    }

    [Fact]
    public void Open_NoSuchFolders_SaysWhatIsMissing()
    {
        using var folder = new TempFolder();
        Files(folder, "d/pictures/1.png");

        Assert.StartsWith(
            $"The folder '{folder.File("d")}' is no usable data set: it holds no folder 'images' and none of the folders 'masks', 'labels'. Expected",
            Assert.Throws<DataException>(() => Segmentation(folder.File("d"))).Message);
    }

    [Fact]
    public void Open_Npz_IsRefused()
    {
        using var folder = new TempFolder();
        Files(folder, "a.npz");

        Assert.Equal(
            $"'{folder.File("a.npz")}' is no data set that OnnxRad can open. Expected a .csv table with the columns 'image' and 'mask', or a folder "
            + "with the folders 'images' and 'masks' or 'labels'.",
            Assert.Throws<DataException>(() => Segmentation(folder.File("a.npz"))).Message);
    }

    [Fact]
    public void Sha256_AnotherMask_IsAnother()
    {
        using var folder = new TempFolder();
        Files(folder, "d/images/1.png", "d/masks/1.png");
        var before = Segmentation(folder.File("d")).Sha256;
        File.WriteAllText(folder.File("d/masks/1.png"), "another");

        Assert.NotEqual(before, Segmentation(folder.File("d")).Sha256);
    }

    [Fact]
    public void Sha256_OfTargetsThatAreOtherSlices_Differs()
    {
        using var folder = new TempFolder();
        Files(folder, "lo.nii", "hi.nii");

        string[] hashes = [.. new[] { "lo.nii#3,hi.nii#3", "lo.nii#3,hi.nii#4", "lo.nii#4,hi.nii#3" }.Select(row => Images(folder, $"image,target\n{row}\n").Sha256)];

        Assert.Equal(3, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Images(folder, "image,target\nlo.nii#3,hi.nii#3\n").Sha256);
    }

    [Fact]
    public void Open_ImagesThatAreTheirOwnTargets_MayMissWhereBadOnesAreSkipped()
    {
        using var folder = new TempFolder();
        Files(folder, "1.png");
        var options = new ImageDatasetOptions { Read = _ => new RadImage(1, 1, 1, 8, [0]), Task = TaskTable.Of("image"), TargetIsImage = true };
        File.WriteAllText(folder.File("t.csv"), "image\n1.png\n2.png\n");

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(folder.File("t.csv"), options));

        Assert.Equal("line 3: image '2.png' does not exist", Assert.Single(error.Problems));
        Assert.Equal(["1.png", "2.png"], ImageDataset.Open(folder.File("t.csv"), options with { SkipBadImages = true }).Samples.Select(s => s.Target!.Name));
    }

    static ImageDataset Images(TempFolder folder, string table)
    {
        File.WriteAllText(folder.File("t.csv"), table);
        return ImageDataset.Open(folder.File("t.csv"), new() { Read = _ => new RadImage(1, 1, 1, 8, [0]), Task = TaskTable.Of("image") });
    }

    static ImageDataset Open(TempFolder folder, string table)
    {
        File.WriteAllText(folder.File("t.csv"), table);
        return Segmentation(folder.File("t.csv"));
    }

    static ImageDataset Segmentation(string path) => ImageDataset.Open(
        path, new() { Read = _ => new RadImage(1, 1, 1, 8, [0]), Classes = ["background", "lungs"], Task = new SegmentationTask() });

    static void Files(TempFolder folder, params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllText(folder.File(name), name);
        }
    }
}
