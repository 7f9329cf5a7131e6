using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;

public sealed class HtCodestreamTests
{
    const int CodingStyle = 6, TilePart = 25;

    // SOC, COD of one layer with a precinct, SOT with a length of 20 (12 + SOD + 6 bytes of data), EOC.
    static readonly byte[] s_codestream =
    [
        0xFF, 0x4F, 0xFF, 0x52, 0, 13, 1, 0, 0, 1, 0, 0, 4, 3, 0x40, 1, 0x55, 0xFF, 0x64, 0, 6, 0, 1, 7, 7,
        0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 20, 0, 1, 0xFF, 0x93, 1, 0xFF, 0x8F, 4, 5, 6, 0xFF, 0xD9,
    ];

    [Fact]
    public void Decode_NotAllowed_IsRefusedBeforeTheLibrarySeesIt()
    {
        var sample = CodestreamSample.Of("j2k-u8x1");
        var spec = PixelSpec.From(DicomFile.Parse(sample.File(sample.Codestream)).Dataset);

        var error = Assert.Throws<InvalidImageException>(() => new HtJpeg2000Codec(() => false).Decode(sample.Codestream, spec));

        Assert.Equal(
            "The image cannot be read: Its pixels are compressed by High-Throughput JPEG 2000, which a native library would decode; that is not allowed here. "
            + "Decompress it first, or where files can be trusted set the switch 'OnnxRad.Imaging.AllowHtj2k', of onnxrad-server by '--allow-htj2k'.",
            error.Message);
    }

    [Fact]
    public void Check_OrdinaryCodestream_Passes() => HtCodestream.Check(s_codestream, Size(1));

    [Fact]
    public void Check_LastPartOfUnknownLengthAndPadding_Passes()
    {
        byte[] codestream = [.. s_codestream, 0];
        codestream[TilePart + 9] = 0;

        HtCodestream.Check(codestream, Size(1));
    }

    [Theory]
    [InlineData(TilePart + 16, 0x90)]
    [InlineData(TilePart + 16, 0x91)]
    [InlineData(TilePart + 16, 0xFF)]
    [InlineData(TilePart + 19, 0xFF)]
    [InlineData(TilePart + 9, 200)]
    [InlineData(TilePart + 9, 13)]
    [InlineData(TilePart + 1, 0x91)]
    [InlineData(5, 255)]
    [InlineData(5, 1)]
    public void Check_MarkerInData_IsRefused(int at, byte value) =>
        AssertRefused(at, value, "Its High-Throughput JPEG 2000 pixels have markers where there must be none; they are damaged.");

    [Theory]
    [InlineData(CodingStyle, 3)]
    [InlineData(CodingStyle, 5)]
    [InlineData(CodingStyle + 2, 1)]
    [InlineData(CodingStyle + 3, 2)]
    public void Check_PacketMarkersOrLayers_AreRefused(int at, byte value) =>
        AssertRefused(at, value, "Its High-Throughput JPEG 2000 codestream has several layers or packet markers, which is not read.");

    [Theory]
    [InlineData(CodingStyle + 6, 0)]
    [InlineData(CodingStyle + 10, 0x45)]
    [InlineData(CodingStyle + 10, 0x54)]
    public void Check_ManySmallParts_AreRefused(int at, byte value) => AssertRefused(
        at, value, "Its High-Throughput JPEG 2000 codestream has code blocks of fewer than 256 coefficients, or precincts narrower than 32, which is not read.");

    [Theory]
    [InlineData(0x5F)]
    [InlineData(0x60)]
    [InlineData(0x61)]
    public void Check_PackedHeaders_AreRefused(byte marker) => AssertRefused(
        18, marker, "Its High-Throughput JPEG 2000 codestream changes the progression order or packs the packet headers, which is not read.");

    [Fact]
    public void Check_MoreTilesThanBytes_IsRefused() => Assert.Equal(
        "Its 47 bytes cannot hold 4 JPEG 2000 tiles; it is cut off.",
        Assert.Throws<InvalidImageException>(() => HtCodestream.Check(s_codestream, Size(4))).Problem);

    static void AssertRefused(int at, byte value, string problem)
    {
        var codestream = (byte[])s_codestream.Clone();
        codestream[at] = value;

        Assert.Equal(problem, Assert.Throws<InvalidImageException>(() => HtCodestream.Check(codestream, Size(1))).Problem);
    }

    static J2kSize Size(int tiles) => new(new(0, 0, tiles * 8, 8), 8, 8, 0, 0, [new(8, false, 1, 1)]);
}
