using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

public sealed class VolumeFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FolderOfASeries_IsItsVolumeWithItsFiles()
    {
        var folder = TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16");

        var volume = VolumeFile.Read(folder);

        Assert.Equal((16, 512, 512), (volume.Image.Depth, volume.Image.Height, volume.Image.Width));
        Assert.Equal(16, volume.Slices.Count);
        for (var z = 0; z < 16; z += 5)
        {
            var slice = volume.Slices[z].File.ReadFrame(volume.Slices[z].Frame);
            Assert.Equal(volume.Image.Slice(z).Pixels.ToArray(), slice.Pixels.ToArray());
        }
    }

    [Fact]
    public void Read_EnhancedFile_HasItsSlicesInOrder()
    {
        var file = Directory.GetFiles(TestData.Require("dicom/series/d2n_philips_enhanced_anatomical"), "001_IM*").Single();

        var volume = VolumeFile.Read(file);

        Assert.Equal((8, 1.2), (volume.Image.Depth, Math.Round(volume.Image.Spacing!.Slice!.Value, 2)));
        Assert.Equal(volume.Image.Slice(3).Pixels.ToArray(), volume.Slices[3].File.ReadFrame(volume.Slices[3].Frame).Pixels.ToArray());
    }

    [Fact]
    public void Read_Nifti_IsItsVolume()
    {
        var volume = VolumeFile.Read(TestData.Require("nifti/example_ct_sm.nii.gz"));

        Assert.Equal((30, 101, 122), (volume.Image.Depth, volume.Image.Height, volume.Image.Width));
        Assert.Empty(volume.Slices);
    }

    [Fact]
    public void Read_SeveralTimes_AreRefused()
    {
        var folder = TestData.Require("dicom/series/mr_ge_epi_0004");

        var e = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(folder));

        Assert.Equal(
            $"Image '{folder}' cannot be read: It holds 10 volumes (10 of series 4 with 15 slices); one is read. "
            + "They are of one series: put the files of each time point in a folder of their own.",
            e.Message);
    }

    [Fact]
    public void Read_OneOfSeveralSeries_IsThatOfItsNumber()
    {
        var folder = TestData.Require("dicom/series/d2n_generic_anatomical");

        var volume = VolumeFile.Read(folder, series: 201);
        var several = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(folder));
        var none = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(folder, series: 5));

        Assert.Equal((4, 4), (volume.Image.Depth, volume.Slices.Count));
        Assert.All(volume.Slices, slice => Assert.Equal(201, slice.File.Dataset.Integer(DicomTag.Of("SeriesNumber"), 0)));
        Assert.Equal("Its 12 DICOM images are of 3 studies, with 3 series of the numbers 4, 201; a volume is of one.", several.Problem);
        Assert.Equal($"Image '{folder}' cannot be read: It holds no DICOM image of series 5; it has the series 4, 201. Name one of them.", none.Message);
    }

    [Fact]
    public void Read_FolderWithoutDicom_SaysWhatToGive()
    {
        File.WriteAllBytes(_folder.File("a.png"), PngEncoder.Encode(new RadImage(1, 1, 1, 8, [1])));

        var e = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path));

        Assert.Equal(
            $"Image '{_folder.Path}' cannot be read: The folder holds no DICOM image. Give the folder of the slices of one series, or a file of a volume.", e.Message);
    }

    [Fact]
    public void Read_FolderOfTooManyBytes_IsRefusedBeforeItIsRead()
    {
        for (var i = 0; i < 5; i++)
        {
            // Without content: a length alone takes no space.
            using var file = File.Create(_folder.File($"{i}.dcm"));
            file.Write([.. new byte[128], .. "DICM"u8]);
            file.SetLength(1 << 30);
        }

        var e = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path));

        Assert.Equal(
            $"Image '{_folder.Path}' cannot be read: Its 5 DICOM images have 5368709120 bytes; up to 4294967296 are read. Give the folder of the slices of one series.",
            e.Message);
    }

    [Fact]
    public void Read_FileOfTooManyBytesInAFolder_IsRefusedBeforeItIsRead()
    {
        using (var file = File.Create(_folder.File("a.dcm")))
        {
            file.Write([.. new byte[128], .. "DICM"u8]);
            file.SetLength((1 << 30) + 1);
        }

        var e = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path));

        Assert.Equal(
            $"Image '{_folder.File("a.dcm")}' cannot be read: It has more than 1073741824 bytes. Images of up to 1 GiB are read; make it smaller.", e.Message);
    }

    [Fact]
    public void Read_OneSeriesOfAFolder_CountsItsBytesAlone()
    {
        File.WriteAllBytes(_folder.File("a.dcm"), Slice(0, series: 3));
        File.WriteAllBytes(_folder.File("b.dcm"), Slice(2, series: 3));
        for (var i = 0; i < 5; i++)
        {
            using var file = File.Create(_folder.File($"other{i}.dcm"));
            file.Write(Slice(i, series: 4));
            file.SetLength(1 << 30);
        }

        Assert.Equal(2, VolumeFile.Read(_folder.Path, series: 3).Image.Depth);
        Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path, series: 4));
    }

    [Fact]
    public void In_Folder_HasEachVolumeOnce()
    {
        var enhanced = Directory.GetFiles(TestData.Require("dicom/series/d2n_philips_enhanced_anatomical"), "001_IM*").Single();
        foreach (var name in new[] { "ct", ".hidden", "many" })
        {
            Directory.CreateDirectory(_folder.File(name));
        }

        for (var z = 0; z < 3; z++)
        {
            File.WriteAllBytes(_folder.File($"ct/{z}.dcm"), Slice(z, series: 3));
        }

        ReadOnlyMemory<byte> mask = new byte[DerivedSource.Width * DerivedSource.Height];
        File.WriteAllBytes(_folder.File("ct/seg.dcm"), DicomSegmentation.Encode(
            [.. new[] { 5.0, 7.5 }.Select(z => new DicomSegmentedFrame(DerivedSource.Slice(z), 0, [mask]))], [DicomSegment.Of("liver")], isFractional: false,
            new() { Created = default, Algorithm = "a", SoftwareVersion = "1" }));
        File.WriteAllBytes(_folder.File("ct/report.dcm"), DicomBuilder.File(
            "1.2.840.10008.1.2.1", new DicomBuilder().Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.88.11").Text(0x0008, 0x0060, "CS", "SR").Bytes));
        File.Copy(enhanced, _folder.File("ct/enhanced.dcm"));
        File.Copy(enhanced, _folder.File("many/1.dcm"));
        File.Copy(enhanced, _folder.File("many/2.dcm"));
        File.WriteAllBytes(_folder.File("many/3.nii"), NiftiEncoder.Encode(new RadImage(1, 2, 1, 1, 8, [1, 2])));
        File.Copy(enhanced, _folder.File(".hidden/1.dcm"));

        var all = VolumeFile.In(_folder.Path);

        Assert.Equal(["ct", "ct/enhanced.dcm", "many/1.dcm", "many/2.dcm", "many/3.nii"], all.Select(path => Path.GetRelativePath(_folder.Path, path)));
        Assert.Equal([3, 8, 8, 8, 2], all.Select(path => VolumeFile.Read(path).Image.Depth));
        Assert.Equal([_folder.File("ct")], VolumeFile.In(_folder.Path, series: 3));
    }

    static byte[] Slice(int z, int series) => new DicomDraft
    {
        Bits = 8,
        Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2").Text(0x0020, 0x0011, "IS", $"{series}").Text(0x0020, 0x0032, "DS", $"0\\0\\{z}")
            .Text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0").Text(0x0028, 0x0030, "DS", "1\\1"),
    }.Bytes(1, 1, 7);

    [Fact]
    public void Read_DamagedHeaderOfAnEnhancedFile_GivesAVolumeOrItsOwnExceptions()
    {
        const int Header = 17_000, Changes = 8;
        var file = File.ReadAllBytes(Directory.GetFiles(TestData.Require("dicom/series/d2n_philips_enhanced_anatomical"), "001_IM*").Single());
        var (random, read, refused) = (new Random(1), 0, 0);
        for (var i = 0; i < 300; i++)
        {
            byte[] damaged = [.. file];
            for (var change = 0; change < Changes; change++)
            {
                damaged[random.Next(132, Header)] = (byte)random.Next(256);
            }

            _ = Reads(damaged) ? read++ : refused++;
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");

        static bool Reads(byte[] data)
        {
            try
            {
                return VolumeFile.Read(data, "damaged").Image.Depth > 0;
            }
            catch (Exception e) when (e is InvalidImageException or InvalidSeriesException or UnknownImageFormatException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void Read_CutOffFile_NamesIt()
    {
        File.WriteAllBytes(_folder.File("a.dcm"), [.. new byte[128], .. "DICM"u8, 1, 2, 3]);

        Assert.Equal(_folder.File("a.dcm"), Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.File("a.dcm"))).FileName);
    }
}
