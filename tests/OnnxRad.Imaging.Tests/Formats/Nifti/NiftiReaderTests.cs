using System.Buffers.Binary;
using System.IO.Compression;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Nifti;

public sealed class NiftiReaderTests
{
    public static TheoryData<int, int, double[]> Types => new()
    {
        { 2, 1, [0, 1, 200, 255] },
        { 256, 1, [-128, -1, 0, 127] },
        { 4, 2, [-32768, -2, 3, 32767] },
        { 512, 2, [0, 1, 40000, 65535] },
        { 8, 4, [-2147483648, -5, 6, 16777216] },
        { 768, 4, [0, 7, 8, 4294967040] },
        { 16, 4, [-1.5, 0, 0.25, 1e30] },
        { 64, 8, [-1.5, 0, 0.25, 1e30] },
        { 1024, 8, [-4503599627370496, -1, 0, 9] },
        { 1280, 8, [0, 1, 2, 4503599627370496] },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_Type_GivesItsValuesInBothOrdersOfBytes(int code, int size, double[] values)
    {
        foreach (var (big, version) in new[] { (false, 1), (true, 1), (false, 2), (true, 2) })
        {
            var image = Read(new NiftiDraft { Type = code, Version = version, IsBigEndian = big }.Bytes(2, 1, 2, [.. values.SelectMany(v => Encode(v, code, size, big))]));

            Assert.Equal((1, 2, 1, 2), (image.Channels, image.Depth, image.Height, image.Width));
            Assert.Equal(values.Select(v => (float)v), image.Pixels.ToArray());
        }
    }

    [Fact]
    public void Read_Scaling_IsApplied()
    {
        var image = Read(new NiftiDraft { Slope = 2, Intercept = -10 }.Bytes(2, 1, 1, [0, 100]));

        Assert.Equal([-10, 190], image.Pixels.ToArray());
        Assert.False(image.IsGreyLevels);
    }

    [Fact]
    public void Read_Rgb_HasThreeChannels()
    {
        var image = Read(new NiftiDraft { Type = 128 }.Bytes(2, 1, 1, [1, 2, 3, 4, 5, 6]));

        Assert.Equal(3, image.Channels);
        Assert.Equal([1, 4, 2, 5, 3, 6], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_Affine_BecomesLps()
    {
        // Columns go to the left, rows to the back, slices to the head: DICOM's usual axial slices.
        var image = Read(new NiftiDraft { Affine = [-2, 0, 0, 10, 0, -3, 0, 20, 0, 0, 4, 30] }.Bytes(1, 1, 2, [7, 8]));

        Assert.Equal(new VoxelSpacing(3, 2, 4), image.Spacing);
        Assert.Equal(new ImagePlane(new(-10, -20, 30), new(1, 0, 0), new(0, 1, 0)), image.Plane);
        Assert.Equal([7, 8], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_AxesOfTheOtherHand_TurnsTheSlicesRound()
    {
        // As above, but rows go to the front, so that the normal points to the feet.
        var image = Read(new NiftiDraft { Affine = [-2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30] }.Bytes(1, 1, 2, [7, 8]));

        Assert.Equal(new ImagePlane(new(-10, -20, 34), new(1, 0, 0), new(0, -1, 0)), image.Plane);
        Assert.Equal(new Vector3D(0, 0, -1), image.Plane!.Normal);
        Assert.Equal([8, 7], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_Quaternion_IsTakenWithoutAnAffine()
    {
        // Half a turn about the third axis: columns to the left, rows to the back.
        var image = Read(new NiftiDraft { Quaternion = [0, 0, 1, 10, 20, 30], Spacing = [1, 2, 3, 4] }.Bytes(1, 1, 2, [7, 8]));

        Assert.Equal(new VoxelSpacing(3, 2, 4), image.Spacing);
        Assert.Equal(new(-10, -20, 30), image.Plane!.Origin);
        Assert.Equal((1, 1), (image.Plane.AlongRow.X, image.Plane.AlongColumn.Y));
    }

    [Fact]
    public void Read_NoTransform_HasSpacingOnly()
    {
        var image = Read(new NiftiDraft { Spacing = [1, 2, 3, 4] }.Bytes(1, 1, 2, [7, 8]));

        Assert.Equal(new VoxelSpacing(3, 2, 4), image.Spacing);
        Assert.Null(image.Plane);
    }

    [Theory]
    [InlineData(1, 1000)] // m
    [InlineData(2, 1)] // mm
    [InlineData(3, 0.001)] // um
    [InlineData(0, 1)] // not said
    [InlineData(3 | 16, 0.001)] // um, and times in ms
    public void Read_OtherUnits_BecomesMillimetres(byte units, double millimetres)
    {
        foreach (var draft in new NiftiDraft[] { new() { Units = units }, new() { Units = units, Version = 2 }, new() { Units = units, Version = 2, IsBigEndian = true } })
        {
            var distances = Read((draft with { Spacing = [1, 2, 3, 4] }).Bytes(1, 1, 2, [7, 8]));
            var affine = Read((draft with { Affine = [-2, 0, 0, 10, 0, -3, 0, 20, 0, 0, 4, 30] }).Bytes(1, 1, 2, [7, 8]));
            var quaternion = Read((draft with { Quaternion = [0, 0, 1, 10, 20, 30], Spacing = [-1, 2, 3, 4] }).Bytes(1, 1, 2, [7, 8]));

            var spacing = new VoxelSpacing(3 * millimetres, 2 * millimetres, 4 * millimetres);
            Assert.Equal((spacing, spacing, spacing), (distances.Spacing!, Rounded(affine), Rounded(quaternion)));
            Assert.Equal(-10 * millimetres, affine.Plane!.Origin.X, 9);
            Assert.Equal(-20 * millimetres, quaternion.Plane!.Origin.Y, 9);
            Assert.Equal([8, 7], quaternion.Pixels.ToArray());
        }

        static VoxelSpacing Rounded(RadImage image) =>
            new(Math.Round(image.Spacing!.Row, 9), Math.Round(image.Spacing.Column, 9), Math.Round(image.Spacing.Slice!.Value, 9));
    }

    [Fact]
    public void Read_ObliqueAngles_HasNoPlane() =>
        Assert.Null(Read(new NiftiDraft { Affine = [-2, 1, 0, 10, 0, -3, 0, 20, 0, 0, 4, 30] }.Bytes(1, 1, 2, [7, 8])).Plane);

    [Theory]
    [InlineData("example_ct_sm", 122, 101, 30, -1100, 1207, -985)]
    [InlineData("example_mr_sm", 117, 91, 20, -47, 833, 625)]
    public void Read_File_HasTheSizeAndValuesThatNibabelReads(string name, int x, int y, int z, float least, float most, float voxel)
    {
        var image = ImageFile.Read(TestData.Require($"nifti/{name}.nii.gz"));

        Assert.Equal((x, y, z), (image.Width, image.Height, image.Depth));
        var values = image.Pixels.ToArray();
        Assert.Equal((least, most, voxel), (values.Min(), values.Max(), values[(((5 * y) + 20) * x) + 10]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_CutOffAnywhere_IsNoticed(bool compressed)
    {
        var whole = new NiftiDraft { Offset = 400 }.Bytes(3, 2, 1, [1, 2, 3, 4, 5, 6]);
        var file = compressed ? Compress(whole) : whole;
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(file).Pixels.ToArray());

        // The last 8 bytes of a compressed file are checks, and before them is the end of the last block.
        for (var length = 4; length < file.Length - (compressed ? 9 : 0); length++)
        {
            Assert.Throws<InvalidImageException>(() => Read(file[..length]));
        }
    }

    [Fact]
    public void Read_ManyVolumes_IsRefusedAndReadOneByOne()
    {
        var file = new NiftiDraft { Volumes = 2 }.Bytes(2, 1, 1, [1, 2, 3, 4]);

        var error = Assert.Throws<InvalidImageException>(() => Read(file));
        var volumes = NiftiFile.Parse(file);

        Assert.Equal("Image 'x.nii' cannot be read: It has 2 volumes; images of one are read. Split it into files of one volume.", error.Message);
        Assert.Equal([3, 4], volumes.ReadVolume(1).Pixels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => volumes.ReadVolume(2));
    }

    [Fact]
    public void Read_HugeHeader_IsRefusedBeforeMemoryIsTaken()
    {
        var file = new NiftiDraft().Bytes(30000, 30000, 1, []);

        var error = Assert.Throws<InvalidImageException>(() => Read(Compress(file)));

        Assert.Equal(
            "Image 'x.nii' cannot be read: Its NIfTI header says a length of 30000 in dimension 2; up to 268435456 voxels are read. "
            + "Get the file from its source again, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Read_HugeHeaderOfColours_IsRefusedByItsValues()
    {
        var error = Assert.Throws<InvalidImageException>(() => Read(Compress(new NiftiDraft { Type = 128 }.Bytes(10000, 10000, 1, []))));

        Assert.Equal("Its NIfTI header says 300000000 values of colours; up to 268435456 are read.", error.Problem);
    }

    [Fact]
    public void Read_AffineOfInfiniteDistances_IsLeftOut()
    {
        // 1e200 squared is beyond all numbers.
        var file = new NiftiDraft { Version = 2, Affine = [-2, 0, 0, 10, 0, -3, 0, 20, 0, 0, 4, 30] }.Bytes(1, 1, 2, [7, 8]);
        BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(400), 1e200);

        var image = Read(file);

        Assert.Equal((null, null), (image.Spacing, image.Plane));
        Assert.Equal([7, 8], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_OtherGzip_SaysThatItIsNone()
    {
        var error = Assert.Throws<InvalidImageException>(() => Read(Compress("hello"u8.ToArray())));

        Assert.Equal("Image 'x.nii' cannot be read: It is no NIfTI file. If it is compressed otherwise, decompress it.", error.Message);
    }

    static RadImage Read(byte[] file) => ImageFile.Read(new MemoryStream(file), "x.nii");

    static byte[] Compress(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(data);
        }

        return compressed.ToArray();
    }

    static byte[] Encode(double value, int code, int size, bool big)
    {
        var bytes = code switch
        {
            16 => BitConverter.GetBytes((float)value),
            64 => BitConverter.GetBytes(value),
            _ => BitConverter.GetBytes((long)value)[..size],
        };
        if (big)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
