using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Dicom.Codecs;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;

/// <summary>Lossless codestreams of DCMTK and OpenJPEG; the table is written by codestreams.py.</summary>
public sealed class CodestreamTests
{
    public static TheoryData<string> Names => [.. CodestreamSample.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_LosslessStream_GivesThePixelsThatWereEncoded(string name)
    {
        var sample = CodestreamSample.Of(name);

        var frame = Pixels(sample, sample.Codestream).Decode(0);

        Assert.Equal(sample.PixelHash, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(frame.Values))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_StreamCutOff_IsRefused(string name)
    {
        var sample = CodestreamSample.Of(name);
        foreach (var length in new[] { 0, 1, 20, sample.Codestream.Length / 2, sample.Codestream.Length * 3 / 4 })
        {
            Assert.Throws<InvalidImageException>(() => Pixels(sample, sample.Codestream[..length]).Decode(0));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_BytesChanged_GivesPixelsOrItsOwnException(string name)
    {
        var sample = CodestreamSample.Of(name);
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            var codestream = (byte[])sample.Codestream.Clone();
            for (var k = random.Next(3); k >= 0; k--)
            {
                codestream[random.Next(codestream.Length)] = (byte)random.Next(256);
            }

            try
            {
                var frame = Pixels(sample, codestream).Decode(0);
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
        var sample = CodestreamSample.Of("jpegls-u8x1") with { Width = 4000 };

        var error = Assert.Throws<InvalidImageException>(() => Pixels(sample, sample.Codestream).Decode(0));

        Assert.Equal(
            "The image cannot be read: Its JPEG-LS pixels are 23 x 19 with 1 components; the DICOM header says 4000 x 19 with 1. "
            + "Get the file from its source again, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Decode_UnknownSyntax_IsRefusedByName()
    {
        var sample = CodestreamSample.Of("jpegls-u8x1") with { TransferSyntax = "1.2.840.10008.1.2.4.100" };

        var error = Assert.Throws<InvalidImageException>(() => Pixels(sample, [1, 2]).Decode(0));

        Assert.Equal(
            "The image cannot be read: Its pixels are compressed by the transfer syntax 1.2.840.10008.1.2.4.100 (unknown), which is not read. "
            + "Decompress it, for example with 'dcmdjpeg' or 'gdcmconv --raw'.",
            error.Message);
    }

    static DicomPixels Pixels(CodestreamSample sample, byte[] codestream) => new(DicomFile.Parse(sample.File(codestream)));
}
