using System.Security.Cryptography;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Png;

public sealed class PngReaderTests
{
    const string FromItsSource = " Get the file from its source again, or leave it out.";

    [Theory]
    [InlineData(0, new byte[] { 100, 25, 7, 40 })]
    [InlineData(1, new byte[] { 100, 181, 238, 33 })]
    [InlineData(2, new byte[] { 90, 81, 233, 246 })]
    [InlineData(3, new byte[] { 95, 131, 236, 12 })]
    [InlineData(4, new byte[] { 90, 81, 238, 10 })]
    public void Read_EachFilter_GivesTheRowWorkedByHand(byte filter, byte[] secondRow)
    {
        var image = Read(PngBuilder.File(4, 2, 8, colour: 0, [0, 10, 200, 30, 50, filter, .. secondRow]));

        Assert.Equal((1, 2, 4, 8), (image.Channels, image.Height, image.Width, image.BitsStored));
        Assert.Equal([10, 200, 30, 50, 100, 25, 7, 40], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_FilterOfRgb_RefersToTheSameChannel()
    {
        var image = Read(PngBuilder.File(2, 1, 8, colour: 2, [1, 10, 20, 30, 1, 2, 3]));

        Assert.Equal([10, 11, 20, 22, 30, 33], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, new byte[] { 0b1011_0000 }, new float[] { 1, 0, 1, 1 })]
    [InlineData(2, new byte[] { 0b00_01_10_11 }, new float[] { 0, 1, 2, 3 })]
    [InlineData(4, new byte[] { 0x0F, 0x18 }, new float[] { 0, 15, 1, 8 })]
    public void Read_FewBits_KeepsTheValues(int bits, byte[] row, float[] expected)
    {
        var image = Read(PngBuilder.File(4, 1, bits, colour: 0, [0, .. row]));

        Assert.Equal((bits, true), (image.BitsStored, image.IsGreyLevels));
        Assert.Equal(expected, image.Pixels.ToArray());
    }

    // Written by pnmtopng of netpbm with libpng, plain and interlaced; pngtopnm gives these values with 2^bits - 1 as the largest.
    [Theory]
    [InlineData(1, "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFAQAAAAC73Sv7AAAAEUlEQVQI12MIdWBYtYABRgIAIKcEVA9L9ywAAAAASUVORK5CYII=")]
    [InlineData(1, "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFAQAAAAHM2httAAAAEklEQVQI12NgQAI/wHDVAiACACIGBX2LS3r1AAAAAElFTkSuQmCC")]
    [InlineData(2, "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFAgAAAAD8fVErAAAAG0lEQVQI12OwtLRg8PPzYZg8eQLDkydPGIB8ADs3Bp9G1XskAAAAAElFTkSuQmCC")]
    [InlineData(2, "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFAgAAAAGLemG9AAAAH0lEQVQI12NgAIMVQNjRwHD3AEO5A4j08/NhePLkCQBsXQneWfBmYwAAAABJRU5ErkJggg==")]
    [InlineData(4, "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFBAAAAABzPaSLAAAAJElEQVQI12Ngzjyv2v2AIWKfSNUFA4a1IG4Dwycwl8EdxFUAAO/DDbJMsHQ4AAAAAElFTkSuQmCC")]
    [InlineData(4, "iVBORw0KGgoAAAANSUhEUgAAAAsAAAAFBAAAAAEEOpQdAAAAMUlEQVQI12PgYDjA4HCAIekBwzIFhgU5GgyWXzcwXJ4fwFBr+YEhYp9I1QUDhk9gGgA81RBVQyFR/AAAAABJRU5ErkJggg==")]
    public void Read_FewBitsOfAnotherTool_GivesItsValues(int bits, string file)
    {
        var image = Read(Convert.FromBase64String(file));

        Assert.Equal((11, 5, bits), (image.Width, image.Height, image.BitsStored));
        Assert.Equal(from y in Enumerable.Range(0, 5) from x in Enumerable.Range(0, 11) select (float)(((3 * x) + (5 * y)) % (1 << bits)), image.Pixels.ToArray());
    }

    // Zlib data may name a dictionary that the reader is to know; PNG has none.
    [Fact]
    public void Read_DataThatNeedADictionary_AreRefused()
    {
        var compressed = PngBuilder.Compress([0, 1, 2, 3]);
        (compressed[0], compressed[1]) = (0x78, 0xBB);

        var file = PngBuilder.Join(PngBuilder.Header(3, 1, 8, 0), PngBuilder.Chunk("IDAT", [.. compressed[..2], 1, 2, 3, 4, .. compressed[2..]]), PngBuilder.Chunk("IEND", []));

        Assert.Equal("Its PNG data cannot be decompressed; it is damaged.", Assert.Throws<InvalidImageException>(() => Read(file)).Problem);
    }

    [Fact]
    public void Read_SixteenBits_KeepsTheValues()
    {
        var image = Read(PngBuilder.File(2, 1, 16, colour: 0, [0, 0x01, 0x02, 0xFF, 0xFE]));

        Assert.Equal(16, image.BitsStored);
        Assert.Equal([0x0102, 0xFFFE], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_GreyWithAlpha_DropsAlpha() =>
        Assert.Equal([7, 9], Read(PngBuilder.File(2, 1, 8, colour: 4, [0, 7, 0, 9, 255])).Pixels.ToArray());

    [Fact]
    public void Read_RgbWithAlphaOf16Bits_DropsAlpha()
    {
        var image = Read(PngBuilder.File(1, 1, 16, colour: 6, [0, 1, 0, 2, 0, 3, 0, 0, 0]));

        Assert.Equal((3, 16), (image.Channels, image.BitsStored));
        Assert.Equal([256, 512, 768], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_PaletteOfTwoBits_GivesRgb()
    {
        var image = Read(PngBuilder.File(3, 1, 2, colour: 3, [0, 0b10_00_01_00], palette: [1, 2, 3, 4, 5, 6, 7, 8, 9]));

        Assert.Equal([7, 1, 4, 8, 2, 5, 9, 3, 6], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(5, 3)]
    [InlineData(1, 1)]
    [InlineData(3, 9)]
    public void Read_Interlaced_PutsEachPassInItsPlace(int width, int height)
    {
        // ISO/IEC 15948 section 8.2: the pass of each pixel of an 8 x 8 square.
        string[] square = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
        var rows = new List<byte>();
        for (var pass = '1'; pass <= '7'; pass++)
        {
            for (var y = 0; y < height; y++)
            {
                var row = Enumerable.Range(0, width).Where(x => square[y % 8][x % 8] == pass).Select(x => (byte)((y * width) + x)).ToArray();
                if (row.Length > 0)
                {
                    rows.AddRange([0, .. row]);
                }
            }
        }

        var image = Read(PngBuilder.File(width, height, 8, colour: 0, [.. rows], interlaced: true));

        Assert.Equal(Enumerable.Range(0, width * height).Select(i => (float)i), image.Pixels.ToArray());
    }

    [Fact]
    public void Read_DataInSeveralChunksAmongOthers_JoinsThem()
    {
        var compressed = PngBuilder.Compress([0, 1, 2, 3]);
        var file = PngBuilder.Join(
            PngBuilder.Header(3, 1, 8, 0),
            PngBuilder.Chunk("tEXt", [65, 0, 66]),
            PngBuilder.Chunk("IDAT", compressed[..3]),
            PngBuilder.Chunk("IDAT", []),
            PngBuilder.Chunk("IDAT", compressed[3..]),
            PngBuilder.Chunk("IEND", []));

        Assert.Equal([1, 2, 3], Read([.. file, 1, 2, 3]).Pixels.ToArray());
    }

    [Fact]
    public void Read_RealRadiographs_GivesThePixelsOfAnotherDecoder()
    {
        var files = Directory.GetFiles(TestData.Require("cxr-seg/images"), "*.png").Order(StringComparer.Ordinal).ToArray();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            var image = ImageFile.Read(file);
            Assert.Equal((1, 256, 256, 8), (image.Channels, image.Height, image.Width, image.BitsStored));
            hash.AppendData(Array.ConvertAll(image.Pixels.ToArray(), p => (byte)p));
        }

        // Of the grey values of all files in order of their names, decoded by a program of other authors.
        Assert.Equal(
            "4cd7eff01970d9d04b0bdb5fda1254f2ddae0230e675412a6a3ed06d79105c56", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Read_Damage_SaysWhatAndWhere()
    {
        var good = PngBuilder.File(4, 1, 8, 0, [0, 1, 2, 3, 4]);
        var flipped = (byte[])good.Clone();
        flipped[45] ^= 1;

        Fails(flipped, "The PNG chunk 'IDAT' at byte 33 has a wrong checksum; it is damaged.");
        Fails(good[..^12], $"The PNG file ends after {good.Length - 12} bytes without its last chunk 'IEND'; it is cut off.");
        Fails(good[..^14], $"The PNG chunk 'IDAT' at byte 33 says {good.Length - 57} bytes, but {good.Length - 59} follow; it is cut off.");
        Fails(PngBuilder.File(4, 2, 8, 0, [0, 1, 2, 3, 4]), "Its PNG data ends at row 1 of 2; it is cut off.");
        Fails(PngBuilder.File(4, 1, 8, 0, [5, 1, 2, 3, 4]), "Row 0 has PNG filter 5; expected 0 to 4.");
        Fails(
            PngBuilder.File(1, 1, 8, colour: 3, [0, 2], palette: [0, 0, 0, 1, 1, 1]), "A pixel has colour 2 of a PNG palette of 2.");
        Fails(PngBuilder.File(1, 1, 8, colour: 3, [0, 2]), "Its pixels refer to a PNG palette, but it has none.");
        Fails(
            PngBuilder.File(1, 1, 8, colour: 3, [0, 0], palette: [1, 2]),
            "Its PNG palette has 2 bytes; expected 3 to 768, a multiple of 3.");
        Fails(
            PngBuilder.Join(PngBuilder.Header(1, 1, 8, 0), PngBuilder.Chunk("IDAT", [1, 2, 3, 4]), PngBuilder.Chunk("IEND", [])),
            "Its PNG data cannot be decompressed; it is damaged.");
        Fails(PngBuilder.Join(PngBuilder.Chunk("IDAT", [])), "Its first PNG chunk is 'IDAT'; expected 'IHDR'.");
        Fails(PngBuilder.Join(PngBuilder.Header(1, 1, 8, 0), PngBuilder.Header(1, 1, 8, 0)), "It has a second PNG header.");
        Fails(PngBuilder.Join(PngBuilder.Chunk("IHDR", [0])), "Its PNG header has 1 bytes; expected 13.");
        Fails(PngBuilder.File(0, 1, 8, 0, []), "Its PNG header says 0 x 1 pixels; expected at least 1 x 1.");
        Fails(PngBuilder.File(1, 1, 4, colour: 2, []), "Its PNG header says colour type 2 with 4 bits, which does not exist.");
    }

    [Fact]
    public void Read_WrongChecksumOfTheData_SaysItIsDamaged()
    {
        var compressed = PngBuilder.Compress([0, 1, 2, 3, 4]);
        compressed[^1] ^= 1;

        Fails(
            PngBuilder.Join(PngBuilder.Header(4, 1, 8, 0), PngBuilder.Chunk("IDAT", compressed), PngBuilder.Chunk("IEND", [])),
            "Its PNG data cannot be decompressed; it is damaged.");
    }

    [Fact]
    public void Read_UnknownCriticalChunk_SaysHowToGoOn() => Fails(
        PngBuilder.Join(PngBuilder.Header(1, 1, 8, 0), PngBuilder.Chunk("NEWC", [])),
        "It has a PNG chunk 'NEWC' that is needed to read it and is not known.",
        " Save it as an ordinary PNG file.");

    [Fact]
    public void Read_HeaderOfMoreThanTheLimit_IsRefused() => Fails(
        PngBuilder.File(1 << 14, 1 << 14, 8, 0, [0]),
        "Its PNG header says 16384 x 16384 pixels; up to 67108864 pixels are read.",
        " If the size is right, make the image smaller.");

    [Fact]
    public void Read_HeaderOfMoreThanTheDataCanHold_AllocatesNothingForIt()
    {
        var file = PngBuilder.File(8192, 8192, 8, colour: 2, [0]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fails(file, "Its 9 bytes of PNG data cannot hold 8192 x 8192 pixels; it is cut off.");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    static RadImage Read(byte[] file) => ImageFile.Read(new MemoryStream(file), "scan.png");

    static void Fails(byte[] file, string problem, string wayOut = FromItsSource)
    {
        var error = Assert.Throws<InvalidImageException>(() => Read(file));

        Assert.Equal("Image 'scan.png' cannot be read: " + problem + wayOut, error.Message);
        Assert.Equal((problem, wayOut.TrimStart(), "scan.png"), (error.Problem, error.WayOut, error.FileName));
    }
}
