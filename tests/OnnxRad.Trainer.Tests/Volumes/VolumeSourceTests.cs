using System.IO.Compression;
using System.Text;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>Volumes as files, as folders of a DICOM series, and as arrays.</summary>
public sealed class VolumeSourceTests
{
    const string Series = "dicom/series/ct_philips_phantom_head_5mm_16";

    [Fact]
    public void Open_TableWithAFolderOfASeries_ReadsItAsOneVolume()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("head"), 3);
        File.WriteAllText(folder.File("t.csv"), "image,label\nhead,a\n");

        var dataset = ImageDataset.Open(folder.File("t.csv"), Options(["a", "b"]));

        var image = Assert.Single(dataset.Samples).Read();
        Assert.Equal((3, 512, 512), (image.Depth, image.Height, image.Width));
        var before = dataset.Sha256;
        File.Delete(Directory.GetFiles(folder.File("head")).Order(StringComparer.Ordinal).Last());
        Assert.NotEqual(before, ImageDataset.Open(folder.File("t.csv"), Options(["a", "b"])).Sha256);
    }

    [Fact]
    public void Open_FolderOfClasses_TakesFilesAndFoldersOfSeries()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("ill/case-1/series"), 2);
        Directory.CreateDirectory(folder.File("well/more"));
        var volume = NiftiBytes.Of((2, 2, 2), new byte[8], (1, 1, 1));
        File.WriteAllBytes(folder.File("well/a.nii"), volume);
        File.WriteAllBytes(folder.File("well/more/b.nii"), volume);
        File.WriteAllBytes(folder.File("well/more/c.nii"), volume);

        var dataset = ImageDataset.Open(folder.Path, Options(null));

        Assert.Equal(["ill/case-1/series", "well/a.nii", "well/more/b.nii", "well/more/c.nii"], dataset.Samples.Select(s => s.Name));
        Assert.Equal([0, 1, 1, 1], dataset.Samples.Select(s => s.Label));
        Assert.Equal(2, dataset.Samples[0].Read().Depth);
    }

    [Fact]
    public void Open_FolderOfClasses_TakesSlicesInItAsOneAndFilesOfSeveralFramesByThemselves()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("ill"), 2);
        Directory.CreateDirectory(folder.File("well/more"));
        var enhanced = Directory.GetFiles(TestData.Require("dicom/series/d2n_philips_enhanced_anatomical"), "001_IM*").Single();
        File.Copy(enhanced, folder.File("well/a.dcm"));
        File.Copy(enhanced, folder.File("well/more/b.dcm"));
        File.Copy(enhanced, folder.File("well/more/c.dcm"));

        var dataset = ImageDataset.Open(folder.Path, Options(null));

        Assert.Equal(["ill", "well/a.dcm", "well/more/b.dcm", "well/more/c.dcm"], dataset.Samples.Select(s => s.Name));
        Assert.Equal([2, 8, 8, 8], dataset.Samples.Select(s => s.Read().Depth));
    }

    [Fact]
    public void Open_SlicesBesideEachOtherInThePairs_HaveNoLabel()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("images"), 2);
        Directory.CreateDirectory(folder.File("masks"));

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(folder.Path, Options(["background", "organ"]) with { Task = TaskTable.Of("segmentation") }));

        Assert.Contains("'images' has no file of its name in 'masks'", error.Message);
    }

    [Fact]
    public void Open_FoldersOfPairs_FindsLabelsWhateverIsPacked()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("images/b"));
        Directory.CreateDirectory(folder.File("masks"));
        foreach (var name in new[] { "images/a.nii.gz", "masks/a.nii", "masks/b.nii.gz" })
        {
            File.WriteAllBytes(folder.File(name), NiftiBytes.Of((2, 2, 2), new byte[8], (1, 1, 1)));
        }

        CopySeries(folder.File("images/b"), 2);

        var dataset = ImageDataset.Open(folder.Path, Options(["background", "organ"]) with { Task = TaskTable.Of("segmentation") });

        Assert.Equal([("images/a.nii.gz", "masks/a.nii"), ("images/b", "masks/b.nii.gz")], dataset.Samples.Select(s => (s.Name, s.Target!.Name)));
    }

    [Fact]
    public void Open_FoldersNamedByUids_GoWithTheirLabels()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("images/1.2.840.1"), 2);
        CopySeries(folder.File("images/1.2.840.2"), 2);
        Directory.CreateDirectory(folder.File("masks"));
        foreach (var name in new[] { "masks/1.2.840.1.nii.gz", "masks/1.2.840.2.nii" })
        {
            File.WriteAllBytes(folder.File(name), NiftiBytes.Of((2, 2, 2), new byte[8], (1, 1, 1)));
        }

        var dataset = ImageDataset.Open(folder.Path, Options(["background", "organ"]) with { Task = TaskTable.Of("segmentation") });

        Assert.Equal(["masks/1.2.840.1.nii.gz", "masks/1.2.840.2.nii"], dataset.Samples.Select(s => s.Target!.Name));
    }

    [Fact]
    public void Patient_SeriesBesideAPicture_IsThatOfTheSeries()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("ct"), 2);
        File.WriteAllBytes(folder.File("ct/0_preview.png"), PngEncoder.Encode(new RadImage(1, 2, 2, 8, [1, 2, 3, 4])));

        Assert.Equal([false, true], StoredImage.Owners(folder.File("ct")).Select(StoredImage.IsStudy));
        Assert.Equal(2, StoredImage.Reader(ofVolumes: true)(folder.File("ct")).Depth);
    }

    [Fact]
    public void Open_SeriesNamedTwice_IsRefusedHoweverItIsWritten()
    {
        using var folder = new TempFolder();
        CopySeries(folder.File("ct/002"), 2);
        var file = Path.GetFileName(Directory.GetFiles(folder.File("ct/002"))[0]);
        File.WriteAllText(folder.File("t.csv"), $"image,label,split\nct/002,a,train\nct/002/,b,val\nct/002/{file},b,test\n");

        var error = Assert.Throws<DataException>(() => ImageDataset.Open(folder.File("t.csv"), Options(["a", "b"])));

        Assert.Contains("line 3: image 'ct/002/' is on line 2 already, in another split ('val' and 'train')", error.Message);
        Assert.Contains($"line 4: image 'ct/002/{file}' lies in the folder that line 2 names", error.Message);
    }

    [Fact]
    public void Open_FolderOfLabels_IsRefused()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("labels"));
        File.WriteAllBytes(folder.File("a.nii"), NiftiBytes.Of((2, 2, 2), new byte[8], (1, 1, 1)));
        File.WriteAllText(folder.File("t.csv"), "image,mask\na.nii,labels\n");

        Assert.Contains(
            "line 2: mask 'labels' does not exist",
            Assert.Throws<DataException>(() => ImageDataset.Open(folder.File("t.csv"), Options(["a", "b"]) with { Task = TaskTable.Of("segmentation") })).Message);
    }

    [Fact]
    public void Open_ArraysOfVolumes_AreRead()
    {
        using var folder = new TempFolder();
        byte[] voxels = [.. Enumerable.Range(0, 2 * 3 * 4 * 3).Select(i => (byte)i)];
        Write(folder.File("v.npz"), ("train_images", "(2, 3, 4, 3)", voxels), ("train_labels", "(2,)", [0, 1]));

        var dataset = ImageDataset.Open(folder.File("v.npz"), Options(null));

        var second = dataset.Samples[1].Read();
        Assert.Equal((1, 3, 4, 3), (second.Channels, second.Depth, second.Height, second.Width));
        Assert.Equal(voxels[36..].Select(v => (float)v), second.Pixels.ToArray());
        Assert.Equal(3, ImageDataset.Open(folder.File("v.npz"), Options(null) with { Volumes = false }).Samples[1].Read().Channels);
    }

    [Fact]
    public void Open_ArraysOfImagesForVolumes_SaysWhatIsExpected()
    {
        using var folder = new TempFolder();
        Write(folder.File("v.npz"), ("train_images", "(2, 3, 4)", new byte[24]), ("train_labels", "(2,)", [0, 1]));

        Assert.Equal(
            $"'{folder.File("v.npz")}' is no usable data set: array 'train_images' cannot be read: its shape (2, 3, 4) is not that of (N, D, H, W) volumes. Expected the arrays "
            + "'train_images' (uint8, (N, D, H, W)) and 'train_labels' (integers, (N) or (N, 1)), and the same for 'val' and 'test' where there are such images.",
            Assert.Throws<DataException>(() => ImageDataset.Open(folder.File("v.npz"), Options(null))).Message);
    }

    static ImageDatasetOptions Options(IReadOnlyList<string>? classes) =>
        new() { Read = StoredImage.Reader(ofVolumes: true), Classes = classes, Volumes = true };

    static void CopySeries(string to, int slices)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(TestData.Require(Series)).Order(StringComparer.Ordinal).Take(slices))
        {
            File.Copy(file, Path.Combine(to, Path.ChangeExtension(Path.GetFileName(file), ".dcm")));
        }
    }

    static void Write(string path, params (string Name, string Shape, byte[] Values)[] arrays)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, shape, values) in arrays)
        {
            var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + '\n';
            using var entry = archive.CreateEntry(name + ".npy").Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. values]);
        }
    }
}
