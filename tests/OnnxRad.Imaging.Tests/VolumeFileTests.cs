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
            + "Choose a series by its number, or put the files of each series, echo and time point in a folder of their own.",
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
        Assert.Equal("It holds 3 volumes (2 of series 4 with 4 slices; 1 of series 201 with 4 slices); one is read.", several.Problem);
        Assert.Equal($"Image '{folder}' cannot be read: It holds no DICOM file of series 5; it has the series 4, 201. Name one of them.", none.Message);
    }

    [Fact]
    public void Read_FolderWithoutDicom_SaysWhatToGive()
    {
        File.WriteAllBytes(_folder.File("a.png"), PngEncoder.Encode(new RadImage(1, 1, 1, 8, [1])));

        var e = Assert.Throws<InvalidImageException>(() => VolumeFile.Read(_folder.Path));

        Assert.Equal(
            $"Image '{_folder.Path}' cannot be read: The folder holds no DICOM file. Give the folder of the slices of one series, or a file of a volume.", e.Message);
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
            $"Image '{_folder.Path}' cannot be read: Its 5 DICOM files have 5368709120 bytes; up to 4294967296 are read. Give the folder of the slices of one series.",
            e.Message);
    }

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
