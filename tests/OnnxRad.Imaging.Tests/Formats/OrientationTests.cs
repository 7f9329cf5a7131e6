using OnnxRad.Imaging.Formats;

namespace OnnxRad.Imaging.Tests.Formats;

/// <summary>The pictures of the eight orientations in the Exif standard.</summary>
public sealed class OrientationTests
{
    [Theory]
    [InlineData(1, 2, "123456")]
    [InlineData(2, 2, "321654")]
    [InlineData(3, 2, "654321")]
    [InlineData(4, 2, "456123")]
    [InlineData(5, 3, "142536")]
    [InlineData(6, 3, "415263")]
    [InlineData(7, 3, "635241")]
    [InlineData(8, 3, "362514")]
    [InlineData(9, 2, "123456")]
    public void Apply_Orientation_TurnsUpright(int orientation, int rows, string pixels)
    {
        var image = Orientation.Apply(new RadImage(1, 2, 3, 8, [1, 2, 3, 4, 5, 6]), orientation);

        Assert.Equal((rows, pixels), (image.Height, string.Concat(image.Pixels.ToArray())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_JpegWithExif_IsUpright(bool bigEndian)
    {
        var upright = ImageFile.Read(new MemoryStream(JpegSamples.All["c444"].File), "a.jpg");

        var turned = ImageFile.Read(new MemoryStream(WithExif(JpegSamples.All["c444"].File, 8, bigEndian)), "b.jpg");

        Assert.Equal((JpegSamples.Width, JpegSamples.Height), (turned.Height, turned.Width));
        Assert.Equal(Orientation.Apply(upright, 8).Pixels.ToArray(), turned.Pixels.ToArray());
    }

    [Fact]
    public void Read_DamagedExif_IsPassedOver()
    {
        var file = WithExif(JpegSamples.All["grey"].File, 8, bigEndian: false);
        for (var at = 6; at < 38; at++)
        {
            var damaged = (byte[])file.Clone();
            damaged[at] = 0xFF;
            Assert.InRange(ImageFile.Read(new MemoryStream(damaged), "a.jpg").Width, 1, 21);
        }
    }

    static byte[] WithExif(byte[] file, byte orientation, bool bigEndian)
    {
        byte[] tiff = bigEndian
            ? [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
            : [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        return [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(8 + tiff.Length), .. "Exif\0\0"u8, .. tiff, .. file[2..]];
    }
}
