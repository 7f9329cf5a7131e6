namespace OnnxRad.Imaging.Tests;

public sealed class DamagedFileTests
{
    public static TheoryData<string> Originals =>
        [.. s_originals.Keys];

    static readonly Dictionary<string, byte[]> s_originals = new()
    {
        ["grey.png"] = PngEncoder.Encode(Image(1, 8)),
        ["rgb16.png"] = PngEncoder.Encode(Image(3, 16)),
        ["interlaced.png"] = PngBuilder.File(
            5, 5, 2, colour: 3, rows: [.. Enumerable.Repeat<byte[]>([0, 27], 9).SelectMany(r => r), 0, 27, 0, 1, 27, 0],
            palette: new byte[12], interlaced: true),
        ["grey.jpg"] = JpegSamples.All["grey"].File,
        ["subsampled.jpg"] = JpegSamples.All["c420"].File,
        ["restarts.jpg"] = JpegSamples.All["c422"].File,
        ["progressive.jpg"] = JpegSamples.All["progressive"].File,
    };

    [Theory]
    [MemberData(nameof(Originals))]
    public void Read_Original_Succeeds(string name) =>
        Assert.InRange(ImageFile.Read(new MemoryStream(s_originals[name]), name).Width, 1, 100);

    [Theory]
    [MemberData(nameof(Originals))]
    public void Read_CutOffAnywhere_IsAlwaysNoticed(string name)
    {
        var original = s_originals[name];
        for (var length = 0; length < original.Length; length++)
        {
            Assert.False(Decodes(original[..length], name), $"{name} cut off after {length} of {original.Length} bytes was read.");
        }
    }

    [Theory]
    [MemberData(nameof(Originals))]
    public void Read_BytesChanged_GivesAnImageOrItsOwnExceptions(string name)
    {
        var random = new Random(5);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var file = (byte[])s_originals[name].Clone();
            for (var k = random.Next(4); k >= 0; k--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            // Without this nearly all damage to a PNG file would stop at a checksum.
            if (i % 4 != 0 && name.EndsWith(".png", StringComparison.Ordinal))
            {
                PngBuilder.Repair(file);
            }

            _ = Decodes(file, name) ? read++ : refused++;
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    static bool Decodes(byte[] file, string name)
    {
        try
        {
            var image = ImageFile.Read(new MemoryStream(file), name);
            var max = (1 << image.BitsStored) - 1;
            Assert.DoesNotContain(image.Pixels.ToArray(), p => !(p >= 0 && p <= max));
            return true;
        }
        catch (Exception e) when (e is InvalidImageException or UnknownImageFormatException)
        {
            Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
            return false;
        }
    }

    static RadImage Image(int channels, int bits)
    {
        var random = new Random(3);
        return new RadImage(
            channels, 11, 9, bits, [.. Enumerable.Range(0, channels * 99).Select(_ => (float)random.Next(1 << bits))]);
    }
}
