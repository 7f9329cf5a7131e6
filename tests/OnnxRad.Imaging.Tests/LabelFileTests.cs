using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Imaging.Tests.Formats.Nifti;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

public sealed class LabelFileTests : IDisposable
{
    // 5 x 3 x 2 voxels of 0.5 x 0.75 x 2.5 mm from (-10.5, 20, 5): the series of DerivedSource; NIfTI counts x and y the other way.
    static readonly float[] s_affine = [-0.5f, 0, 0, 10.5f, 0, -0.75f, 0, -20, 0, 0, 2.5f, 5];

    readonly TempFolder _folder = new();

    [Theory]
    [InlineData(1, new byte[] { 0b1011_0000 }, null, new float[] { 1, 0, 1, 1 })]
    [InlineData(2, new byte[] { 0b00_01_10_11 }, null, new float[] { 0, 1, 2, 3 })]
    [InlineData(4, new byte[] { 0x0F, 0x18 }, null, new float[] { 0, 15, 1, 8 })]
    [InlineData(8, new byte[] { 0, 255, 1, 128 }, null, new float[] { 0, 255, 1, 128 })]
    [InlineData(2, new byte[] { 0b10_00_01_00 }, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, new float[] { 2, 0, 1, 0 })]
    public void Read_Png_GivesTheStoredNumbers(int bits, byte[] row, byte[]? palette, float[] expected)
    {
        var path = Write("l.png", PngBuilder.File(4, 1, bits, colour: palette is null ? 0 : 3, [0, .. row], palette));

        var labels = LabelFile.Read(path, new(1, 1, 4, 8, new float[4]));

        Assert.Equal((1, bits), (labels.Channels, labels.BitsStored));
        Assert.Equal(expected, labels.Pixels.ToArray());
    }

    [Theory]
    [InlineData("d2n_siemens_anatomical", "001_IM*", "d2n_siemens_anatomical_001_ground_truth")]
    [InlineData("d2n_generic_anatomical", "001_IM*", "d2n_generic_anatomical_001_ground_truth_reoriented")]
    public void Read_NiftiOfASeries_IsBroughtToTheOrderOfItsPixels(string series, string files, string truth)
    {
        var path = TestData.Require($"nifti/truth/{truth}.nii.gz");
        string[] slices = Directory.GetFiles(TestData.Require($"dicom/series/{series}"), files);
        var volume = DicomSeries.Read(slices)[0].Image;

        Assert.Equal(volume.Pixels.ToArray(), LabelFile.Read(path, volume).Pixels.ToArray());
        Assert.All(slices, slice =>
        {
            var image = ImageFile.Read(slice);
            Assert.Equal(image.Pixels.ToArray(), LabelFile.Read(path, image).Pixels.ToArray());
        });
    }

    [Fact]
    public void Read_NiftiOfASlice_IsTheSliceOfItsPlace()
    {
        var path = Write("l.nii", new NiftiDraft { Affine = s_affine }.Bytes(5, 3, 2, Bytes(30)));

        var labels = LabelFile.Read(path, DerivedSource.Slice(7.5).ReadFrame(0));

        Assert.Equal(Enumerable.Range(15, 15).Select(i => (float)i), labels.Pixels.ToArray());
    }

    [Fact]
    public void Read_NiftiTurnedRound_IsTurnedBack()
    {
        // The same voxels, but x to the left and slices first: sizes (slices, rows, columns).
        float[] affine = [0, 0, 0.5f, 8.5f, 0, -0.75f, 0, -20, 2.5f, 0, 0, 5];
        var voxels = new byte[30];
        for (var i = 0; i < 30; i++)
        {
            var (x, y, z) = (i % 5, i / 5 % 3, i / 15);
            voxels[z + (2 * (y + (3 * (4 - x))))] = (byte)i;
        }

        var path = Write("l.nii", new NiftiDraft { Affine = affine }.Bytes(2, 3, 5, voxels));

        var labels = LabelFile.Read(path, DerivedSource.Slice(5).ReadFrame(0));

        Assert.Equal(Enumerable.Range(0, 15).Select(i => (float)i), labels.Pixels.ToArray());
    }

    [Theory]
    [InlineData(5, 11, 6f, "places are 1 mm off")]
    [InlineData(5, 3, 10.8f, "places are 0.2 mm off")]
    [InlineData(5, 11, 15f, "places differ")]
    [InlineData(4, 11, 5f, "sizes differ")]
    [InlineData(5, 0, -0.6f, "spacings or directions differ")]
    public void Read_NiftiOfAnotherGrid_NamesBoth(int columns, int index, float value, string problem)
    {
        float[] affine = [.. s_affine];
        affine[index] = value;
        var path = Write("l.nii", new NiftiDraft { Affine = affine }.Bytes(columns, 3, 2, Bytes(columns * 6)));

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, DerivedSource.Slice(5).ReadFrame(0)));

        var (x, z, step) = (-affine[3], affine[11], -affine[0]);
        var place = FormattableString.Invariant($"from ({-affine[3]:0.##}, 20, {affine[11]:0.##}) along (1, 0, 0) and (0, 1, 0)");
        Assert.Equal(
            FormattableString.Invariant($"Their {problem}: the labels are {columns} x 3 x 2 (columns, rows, slices), {-affine[0]:0.###} x 0.75 x 2.5 mm apart, {place}; ")
            + "the image is 5 x 3 x 1 (columns, rows, slices), 0.5 x 0.75 mm apart, from (-10.5, 20, 5) along (1, 0, 0) and (0, 1, 0).",
            e.Message);
    }

    [Fact]
    public void Read_VolumeForAnImageWithoutPlace_IsRefused()
    {
        var path = Write("l.nii", new NiftiDraft { Affine = s_affine }.Bytes(5, 3, 2, Bytes(30)));

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, new(1, 3, 5, 8, new float[15])));

        Assert.Equal("The labels have 2 slices and the image 1 slice, and the image does not say where they belong.", e.Message);
    }

    [Theory]
    [InlineData(true, "image does not say where they lie and the labels do")]
    [InlineData(false, "labels do not say where they lie and the image does")]
    public void Read_VolumeWhereOneAloneHasAPlace_IsRefused(bool labelsHaveOne, string problem)
    {
        // Left to right as in LAS, so that the slices of what has a place are turned.
        float[] affine = [-0.5f, 0, 0, 10.5f, 0, 0.75f, 0, -20, 0, 0, 2.5f, 5];
        var with = Write("with.nii", new NiftiDraft { Affine = affine }.Bytes(5, 3, 2, Bytes(30)));
        var without = Write("without.nii", new NiftiDraft().Bytes(5, 3, 2, Bytes(30)));

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(labelsHaveOne ? with : without, ImageFile.Read(labelsHaveOne ? without : with)));

        Assert.Equal(
            $"The labels and the image have 2 slices; the {problem}, so that nothing tells which belong together. "
            + "Save both with their place, in NIfTI with the same affine matrix.",
            e.Message);
        Assert.Equal(ImageFile.Read(without).Pixels.ToArray(), LabelFile.Read(without, ImageFile.Read(without)).Pixels.ToArray());
    }

    [Fact]
    public void Read_FileThatIsTooLarge_IsRefusedBeforeItIsRead()
    {
        // Sparse: it takes no room on the disk.
        byte[][] starts = [PngEncoder.Encode(new(1, 1, 1, 8, [1])), [.. new byte[128], .. "DICM"u8]];
        Assert.All(starts, start =>
        {
            var path = _folder.File("labels");
            File.WriteAllBytes(path, start);
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(ImageFile.MaxBytes + 1L);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var e = Assert.Throws<InvalidImageException>(() => LabelFile.Read(path, new RadImage(1, 1, 1, 8, [1])));

            Assert.Equal("It has more than 1073741824 bytes.", e.Problem);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        });
    }

    [Fact]
    public void Read_SeveralSlices_OpensTheFileOnce()
    {
        var path = Write("l.nii", new NiftiDraft { Affine = s_affine }.Bytes(5, 3, 2, Bytes(30)));
        var sut = new LabelReader();

        var first = sut.Read(path, DerivedSource.Slice(5).ReadFrame(0));
        var written = File.GetLastWriteTimeUtc(path);
        File.WriteAllBytes(path, [1, 2, 3]);
        File.SetLastWriteTimeUtc(path, written);

        Assert.Equal(Enumerable.Range(0, 15).Select(i => (float)i), first.Pixels.ToArray());
        Assert.Equal(Enumerable.Range(15, 15).Select(i => (float)i), sut.Read(path, DerivedSource.Slice(7.5).ReadFrame(0)).Pixels.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    string Write(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.File(name), content);
        return _folder.File(name);
    }
}
