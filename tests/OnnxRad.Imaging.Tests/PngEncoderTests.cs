using System.Buffers.Binary;
using CsCheck;

namespace OnnxRad.Imaging.Tests;

public sealed class PngEncoderTests
{
    static readonly Gen<RadImage> s_images =
        from channels in Gen.Bool.Select(rgb => rgb ? 3 : 1)
        from height in Gen.Int[1, 20]
        from width in Gen.Int[1, 20]
        from bits in Gen.Bool.Select(deep => deep ? 16 : 8)
        from smooth in Gen.Bool
        from pixels in Gen.Int[0, (1 << bits) - 1].Array[channels * height * width]
        select new RadImage(
            channels, height, width, bits, [.. pixels.Select((p, i) => (float)(smooth ? (i * 3) + (p % 4) : p) % (1 << bits))]);

    [Fact]
    public void Encode_AnyImage_ReadsBackTheSame() => s_images.Sample(image =>
    {
        var back = ImageFile.Read(new MemoryStream(PngEncoder.Encode(image)), "x");

        Assert.Equal(
            (image.Channels, image.Height, image.Width, image.BitsStored), (back.Channels, back.Height, back.Width, back.BitsStored));
        Assert.Equal(image.Pixels.ToArray(), back.Pixels.ToArray());
    }, iter: 300, seed: "0000KOIPe036");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 8)]
    public void Encode_GreyOfFewBits_IsAFileOfFewBits(int bits, int inFile)
    {
        var values = Enumerable.Range(0, 3 * 7).Select(i => (float)(i * 5 % (1 << bits))).ToArray();

        var file = PngEncoder.Encode(new RadImage(1, 3, 7, bits, values));

        Assert.Equal(inFile, file[24]);
        var back = ImageFile.Read(new MemoryStream(file), "x");
        Assert.Equal(inFile, back.BitsStored);
        Assert.Equal(values, back.Pixels.ToArray());
    }

    [Fact]
    public void Encode_TwelveBits_KeepsTheValuesInAFileOf16()
    {
        var back = ImageFile.Read(new MemoryStream(PngEncoder.Encode(new RadImage(1, 1, 2, 12, [5, 4095]))), "x");

        Assert.Equal(16, back.BitsStored);
        Assert.Equal([5, 4095], back.Pixels.ToArray());
    }

    [Fact]
    public void Encode_Rgb_WritesTheHeaderOfTheSpecification()
    {
        var file = PngEncoder.Encode(new RadImage(3, 2, 5, 8, new float[30]));

        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], file[..12]);
        Assert.Equal("IHDR"u8.ToArray(), file[12..16]);
        Assert.Equal((5, 2), (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20))));
        Assert.Equal([8, 2, 0, 0, 0], file[24..29]);
    }

    [Theory]
    [InlineData(256, 8, "The image has the value '256'; a PNG file of 8 bits holds whole numbers of 0 to 255. (Parameter 'image')")]
    [InlineData(-1, 16, "The image has the value '-1'; a PNG file of 16 bits holds whole numbers of 0 to 65535. (Parameter 'image')")]
    [InlineData(0.5, 8, "The image has the value '0.5'; a PNG file of 8 bits holds whole numbers of 0 to 255. (Parameter 'image')")]
    [InlineData(float.NaN, 8, "The image has the value 'NaN'; a PNG file of 8 bits holds whole numbers of 0 to 255. (Parameter 'image')")]
    public void Encode_ValueThatDoesNotFit_SaysWhatFits(float value, int bits, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => PngEncoder.Encode(new RadImage(1, 1, 2, bits, [0, value]))).Message);

    [Fact]
    public void Encode_Volume_SaysThatAFileHoldsOneSlice() =>
        Assert.Equal(
            "The image has 2 slices; a PNG file holds one. Encode the slices one by one. (Parameter 'image')",
            Assert.Throws<ArgumentException>(() => PngEncoder.Encode(new RadImage(1, 2, 1, 1, 8, [0, 1]))).Message);
}
