using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Dicom.Codecs;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;

/// <summary>Lossless codestreams of DCMTK and OpenJPEG; the table is written by codestreams.py.</summary>
public sealed class CodestreamTests
{
    static readonly Lazy<Dictionary<string, string[]>> s_rows = new(() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Formats", "Dicom", "Codecs", "codestreams.tsv")).Select(l => l.Split('\t')).ToDictionary(f => f[0]));

    public static TheoryData<string> Names => [.. s_rows.Value.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_LosslessStream_GivesThePixelsThatWereEncoded(string name)
    {
        var (codestream, pixels) = Open(name);

        var frame = new DicomPixels(pixels(codestream)).Decode(0);

        Assert.Equal(s_rows.Value[name][7], Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(frame.Values))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_StreamCutOff_IsRefused(string name)
    {
        var (codestream, pixels) = Open(name);
        foreach (var length in new[] { 0, 1, 20, codestream.Length / 2, codestream.Length * 3 / 4 })
        {
            Assert.Throws<InvalidImageException>(() => new DicomPixels(pixels(codestream[..length])).Decode(0));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_BytesChanged_GivesPixelsOrItsOwnException(string name)
    {
        var (original, pixels) = Open(name);
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            var codestream = (byte[])original.Clone();
            for (var k = random.Next(3); k >= 0; k--)
            {
                codestream[random.Next(codestream.Length)] = (byte)random.Next(256);
            }

            try
            {
                var frame = new DicomPixels(pixels(codestream)).Decode(0);
                Assert.Equal(frame.Spec.SampleCount, frame.Values.Length);
            }
            catch (InvalidImageException e)
            {
                Assert.NotEmpty(e.Problem);
            }
        }
    }

    [Fact]
    public void Codecs_All_HaveASyntaxOfTheirOwnThatIsKnown()
    {
        var syntaxes = FrameCodecs.All.SelectMany(c => c.Syntaxes).ToList();

        Assert.Equal(DicomSyntax.All.Where(s => s.Encapsulated).Select(s => s.Uid).Order(), syntaxes.Order());
    }

    [Fact]
    public void Decode_OtherSizeThanTheHeader_IsRefusedBeforeItIsDecoded()
    {
        var row = s_rows.Value["jpegls-u8x1"];
        var file = DicomFile.Parse(Dataset(row, width: 4000, Convert.FromBase64String(row[8])));

        var error = Assert.Throws<InvalidImageException>(() => new DicomPixels(file).Decode(0));

        Assert.Equal(
            "The image cannot be read: Its JPEG-LS pixels are 23 x 19 with 1 components; the DICOM header says 4000 x 19 with 1. "
            + "Get the file from its source again, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Decode_UnknownSyntax_IsRefusedByName()
    {
        var row = (string[])s_rows.Value["jpegls-u8x1"].Clone();
        row[1] = "1.2.840.10008.1.2.4.100";

        var error = Assert.Throws<InvalidImageException>(() => new DicomPixels(DicomFile.Parse(Dataset(row, 23, [1, 2]))).Decode(0));

        Assert.Equal(
            "The image cannot be read: Its pixels are compressed by the transfer syntax 1.2.840.10008.1.2.4.100 (unknown), which is not read. "
            + "Decompress it, for example with 'dcmdjpeg' or 'gdcmconv --raw'.",
            error.Message);
    }

    static (byte[] Codestream, Func<byte[], DicomFile> Pixels) Open(string name)
    {
        var row = s_rows.Value[name];
        return (Convert.FromBase64String(row[8]), stream => DicomFile.Parse(Dataset(row, Number(row[4]), stream)));
    }

    static byte[] Dataset(string[] row, int width, byte[] codestream)
    {
        var bits = Number(row[2]);
        var padded = codestream.Length % 2 == 0 ? codestream : [.. codestream, 0];
        return DicomBuilder.File(
            row[1],
            new DicomBuilder().Short(0x0028, 0x0002, "US", Number(row[6])).Short(0x0028, 0x0010, "US", Number(row[5])).Short(0x0028, 0x0011, "US", width)
                .Short(0x0028, 0x0100, "US", bits <= 8 ? 8 : 16).Short(0x0028, 0x0101, "US", bits).Short(0x0028, 0x0102, "US", bits - 1)
                .Short(0x0028, 0x0103, "US", row[3] == "s" ? 1 : 0).Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF)
                .Mark(0xE000).Mark(0xE000, (uint)padded.Length).Raw(padded).Mark(0xE0DD).Bytes);
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
