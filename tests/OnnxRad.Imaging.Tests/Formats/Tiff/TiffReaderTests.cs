namespace OnnxRad.Imaging.Tests.Formats.Tiff;

public sealed class TiffReaderTests
{
    [Theory]
    [InlineData("u16lzw", 16, true)]
    [InlineData("u16big", 16, true)]
    public void Read_SixteenBits_IsExact(string name, int bits, bool levels)
    {
        var image = Read(name);

        Assert.Equal((1, 3, 5, bits, levels), (image.Channels, image.Height, image.Width, image.BitsStored, image.IsGreyLevels));
        Assert.Equal(Values(i => i * 4369 % 65536), image.Pixels.ToArray());
    }

    [Fact]
    public void Read_ZeroIsWhite_IsTurnedOver() => Assert.Equal(Values(i => 255 - (17 * i)), Read("u8whitepack").Pixels.ToArray());

    [Fact]
    public void Read_RealNumbers_AreNoGreyLevels()
    {
        var image = Read("f32zip");

        Assert.Equal(Values(i => (i * 0.5f) - 2), image.Pixels.ToArray());
        Assert.Equal((32, false), (image.BitsStored, image.IsGreyLevels));
    }

    [Fact]
    public void Read_SignedInStrips_IsExact() => Assert.Equal(Values(i => (1000 * i) - 7000), Read("s16strips").Pixels.ToArray());

    [Theory]
    [InlineData("rgb")]
    [InlineData("rgbplanar")]
    public void Read_Rgb_HasPlanes(string name)
    {
        var image = Read(name);

        Assert.Equal(3, image.Channels);
        Assert.Equal([.. from c in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 15) select (float)((((3 * i) + c) * 5) % 256)], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_Orientation_IsApplied()
    {
        var image = Read("turned");

        Assert.Equal((5, 3), (image.Height, image.Width));
        Assert.Equal([170, 85, 0, 187, 102, 17], image.Pixels.ToArray()[..6]);
    }

    [Theory]
    [InlineData("tiled", "Its TIFF pixels lie in tiles; strips are read. Save it as an ordinary grey or RGB TIFF file.")]
    [InlineData("pages", "It has several TIFF pages; files of one are read. Split it into files of one page.")]
    public void Read_OtherKind_IsRefusedByName(string name, string message) =>
        Assert.Equal($"Image 'x.tif' cannot be read: {message}", Assert.Throws<InvalidImageException>(() => Read(name)).Message);

    [Fact]
    public void Read_CountBeyondTheFile_IsRefusedBeforeMemoryIsTaken()
    {
        // The count of the first entry: the directory lies where the header points.
        var file = (byte[])TiffSamples.All["rgb"].Clone();
        var entry = BitConverter.ToInt32(file, 4) + 2;
        file.AsSpan(entry + 4, 4).Fill(0x7F);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidImageException>(() => ImageFile.Read(new MemoryStream(file), "x.tif"));

        Assert.Equal(
            "Image 'x.tif' cannot be read: The TIFF file is damaged: entry 0 of its directory points behind its end. Get the file from its source again, or leave it out.",
            error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_DamagedAnywhere_GivesAnImageOrItsOwnException()
    {
        var random = new Random(11);
        var (read, refused) = (0, 0);
        foreach (var original in TiffSamples.All.Values)
        {
            for (var i = 0; i < 200; i++)
            {
                var file = (byte[])original.Clone();
                for (var k = random.Next(4); k >= 0; k--)
                {
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                }

                var length = i % 4 == 0 ? random.Next(4, file.Length) : file.Length;
                try
                {
                    var image = ImageFile.Read(new MemoryStream(file, 0, length), "x.tif");
                    Assert.InRange(image.Width, 1, ImageFormats.MaxPixels);
                    read++;
                }
                catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
                {
                    refused++;
                }
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    static float[] Values(Func<int, float> value) => [.. Enumerable.Range(0, 15).Select(value)];

    static RadImage Read(string name) => ImageFile.Read(new MemoryStream(TiffSamples.All[name]), "x.tif");
}
