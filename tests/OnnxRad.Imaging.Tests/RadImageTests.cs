namespace OnnxRad.Imaging.Tests;

public sealed class RadImageTests
{
    [Fact]
    public void Constructor_FittingPixels_KeepsThemWithoutCopying()
    {
        float[] pixels = [1, 2, 3, 4, 5, 6];

        var sut = new RadImage(channels: 1, height: 2, width: 3, bitsStored: 12, pixels);
        pixels[5] = 7;

        Assert.Equal((1, 2, 3, 12), (sut.Channels, sut.Height, sut.Width, sut.BitsStored));
        Assert.Equal([1, 2, 3, 4, 5, 7], sut.Pixels.ToArray());
    }

    [Theory]
    [InlineData(2, 1, 1, 8, "channels")]
    [InlineData(1, 0, 1, 8, "height")]
    [InlineData(1, 1, 0, 8, "width")]
    [InlineData(1, 1, 1, 0, "bitsStored")]
    [InlineData(1, 1, 1, 65, "bitsStored")]
    public void Constructor_ValueOutOfRange_NamesIt(int channels, int height, int width, int bits, string parameter) =>
        Assert.Equal(
            parameter,
            Assert.Throws<ArgumentOutOfRangeException>(() => new RadImage(channels, height, width, bits, new float[channels])).ParamName);

    [Fact]
    public void Constructor_PixelsThatDoNotFit_SaysHowManyThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => new RadImage(3, 2, 2, 8, new float[11]));

        Assert.Equal("11 pixels do not fill 3 x 2 x 2 (channels, rows, columns). (Parameter 'pixels')", error.Message);
    }

    [Fact]
    public void Constructor_VoxelsThatDoNotFit_SaysHowManyThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => new RadImage(1, 2, 2, 2, 8, new float[7]));

        Assert.Equal("7 pixels do not fill 1 x 2 x 2 x 2 (channels, slices, rows, columns). (Parameter 'pixels')", error.Message);
    }

    [Fact]
    public void Slice_OfAVolume_IsItsPixelsAtItsPlace()
    {
        var sut = new RadImage(3, 2, 1, 2, 8, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        {
            Modality = "MR",
            Spacing = new(1, 1, 2.5),
            Plane = new(new(1, 2, 3), new(1, 0, 0), new(0, 1, 0)),
        };

        var slice = sut.Slice(1);

        Assert.Equal((3, 1, 1, 2), (slice.Channels, slice.Depth, slice.Height, slice.Width));
        Assert.Equal([3, 4, 7, 8, 11, 12], slice.Pixels.ToArray());
        Assert.Equal(("MR", new Vector3D(1, 2, 5.5)), (slice.Modality, slice.Plane!.Origin));
        Assert.Throws<ArgumentOutOfRangeException>(() => sut.Slice(2));
    }
}
