namespace OnnxRad.Imaging.Tests.Formats.Jpeg;

public sealed class JpegReaderTests
{
    const string FromItsSource = " Get the file from its source again, or leave it out.";

    // Grey, 8 x 8, 12 bits, quantisation 1. The only block has the DC coefficient 8000: code '0' for size 13, the 13 bits of 8000,
    // code '0' for the end of the block. Each pixel is 8000 / 8 + 2048 = 3048.
    static readonly byte[] s_twelveBits =
    [
        0xFF, 0xD8,
        0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
        0xFF, 0xC1, 0, 11, 12, 0, 8, 0, 8, 1, 1, 0x11, 0,
        0xFF, 0xC4, 0, 20, 0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13,
        0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 63, 0,
        0b0111_1101, 0b0000_0001,
        0xFF, 0xD9,
    ];

    public static TheoryData<string, int> Tolerances => new()
    {
        // One grey level as two transforms may round apart; in colour its multiple by the factors 1.402 and 1.772.
        { "grey", 1 },
        { "greySampled", 1 },
        { "rgb", 1 },
        { "c444", 2 },
        { "c420", 2 },
        { "c422", 2 },
        { "progressive", 2 },
        { "scans", 2 },
    };

    [Theory]
    [MemberData(nameof(Tolerances))]
    public void Read_FilesOfLibjpeg_GivesItsPixels(string name, int tolerance)
    {
        var (file, expected) = JpegSamples.All[name];

        var image = Read(file);

        var channels = expected.Length / (JpegSamples.Width * JpegSamples.Height);
        Assert.Equal(
            (channels, JpegSamples.Height, JpegSamples.Width, 8), (image.Channels, image.Height, image.Width, image.BitsStored));
        var pixels = image.Pixels.ToArray();
        var plane = JpegSamples.Width * JpegSamples.Height;
        for (var i = 0; i < plane; i++)
        {
            for (var c = 0; c < channels; c++)
            {
                Assert.InRange(pixels[(c * plane) + i] - expected[(i * channels) + c], -tolerance, tolerance);
            }
        }
    }

    [Fact]
    public void Read_TwelveBits_KeepsTheRange()
    {
        var image = Read(s_twelveBits);

        Assert.Equal((1, 8, 8, 12), (image.Channels, image.Height, image.Width, image.BitsStored));
        Assert.All(image.Pixels.ToArray(), p => Assert.Equal(3048, p));
    }

    [Fact]
    public void Read_ValueBeyondTheRange_IsClamped() =>
        Assert.All(Read(Changed(s_twelveBits, 13, 0x7F, 0xFC)).Pixels.ToArray(), p => Assert.InRange(p, 3071, 4095));

    [Fact]
    public void Read_ScanWithCoefficientsBeyondTheBlock_IsRefused()
    {
        // Values the library would take as indices behind its block.
        var file = (byte[])JpegSamples.All["progressive"].File.Clone();
        var scan = LastScan(file);
        file[scan + 4 + (2 * file[scan + 4]) + 2] = 255;

        Fails(file, "The JPEG file is damaged: A scan has the coefficients 1 to 255 (bits 1, 0), which no progressive scan has.");
    }

    [Fact]
    public void Read_ImpossibleHuffmanTable_IsRefused()
    {
        var file = (byte[])s_twelveBits.Clone();
        file[file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]) + 5] = 3;

        Fails(file, "The JPEG file is damaged: A Huffman table has impossible code lengths.");
    }

    [Fact]
    public void Read_SubsampledComponentsInScansOfTheirOwn_SaysHowToGoOn() => Fails(
        JpegSamples.SubsampledScans,
        "Its subsampled JPEG components lie in scans of their own, which is not read.",
        " Save it again as an ordinary JPEG file.");

    [Fact]
    public void Read_ProgressiveWithRestartMarkers_SaysHowToGoOn() => Fails(
        JpegSamples.ProgressiveRestarts,
        "It has several JPEG scans with restart markers, which is not read.",
        " Save it again as an ordinary JPEG file.");

    [Fact]
    public void Read_FourComponents_SaysHowToGoOn()
    {
        byte[] file = [0xFF, 0xD8, 0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];

        Fails(file, "It has 4 JPEG components (CMYK); 1 (grey) and 3 (colour) are read.", " Convert it to grey or RGB.");
    }

    [Fact]
    public void Read_LosslessProcess_SaysHowToGoOn() => Fails(
        [0xFF, 0xD8, 0xFF, 0xC3, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0],
        "It uses the JPEG process SOF3; baseline, extended and progressive Huffman coding (SOF0 to SOF2) are read.",
        " Save it as an ordinary JPEG or as a PNG file.");

    [Theory]
    [InlineData(0, 0, 0, 8, "Its JPEG header says 8 x 0 pixels; expected at least 1 x 1.")]
    [InlineData(32, 0, 32, 0, "Its 142 bytes cannot hold 8192 x 8192 JPEG pixels; it is cut off.")]
    [InlineData(
        255, 0, 64, 0, "Its JPEG header says 16384 x 65280 pixels; up to 67108864 pixels are read.",
        " If the size is right, make the image smaller.")]
    public void Read_ImpossibleSize_IsRefused(
        byte h1, byte h2, byte w1, byte w2, string problem, string wayOut = FromItsSource)
    {
        var file = (byte[])s_twelveBits.Clone();
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC1]);
        (file[frame + 5], file[frame + 6], file[frame + 7], file[frame + 8]) = (h1, h2, w1, w2);

        Fails(file, problem, wayOut);
    }

    [Fact]
    public void Read_WithoutEndMarker_SaysItIsCutOff() =>
        Fails(JpegSamples.All["grey"].File[..^2], "The JPEG file has no end marker; it is cut off.");

    static byte[] Changed(byte[] file, byte size, byte first, byte second)
    {
        var copy = (byte[])file.Clone();
        copy[copy.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]) + 21] = size;
        (copy[^4], copy[^3]) = (first, second);
        return copy;
    }

    static int LastScan(byte[] file) => file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

    static RadImage Read(byte[] file) => ImageFile.Read(new MemoryStream(file), "scan.jpg");

    static void Fails(byte[] file, string problem, string wayOut = FromItsSource) =>
        Assert.Equal(
            "Image 'scan.jpg' cannot be read: " + problem + wayOut, Assert.Throws<InvalidImageException>(() => Read(file)).Message);
}
