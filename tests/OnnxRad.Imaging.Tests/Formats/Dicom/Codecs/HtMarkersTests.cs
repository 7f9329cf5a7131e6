using OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;

public sealed class HtMarkersTests
{
    // SOC, a segment of 2 bytes, SOT with a length of 20 (12 + SOD + 6 bytes of data), EOC.
    static readonly byte[] s_codestream =
        [0xFF, 0x4F, 0xFF, 0x52, 0, 4, 1, 2, 0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 20, 0, 1, 0xFF, 0x93, 1, 0xFF, 0x8F, 4, 5, 6, 0xFF, 0xD9];

    [Fact]
    public void RequireNone_DataWithoutMarkers_Passes() => HtMarkers.RequireNone(s_codestream);

    [Theory]
    [InlineData(24, 0x90)]
    [InlineData(24, 0x91)]
    [InlineData(24, 0xFF)]
    [InlineData(17, 200)]
    [InlineData(17, 13)]
    [InlineData(9, 0x91)]
    public void RequireNone_ByteChanged_IsRefused(int at, byte value)
    {
        var codestream = (byte[])s_codestream.Clone();
        codestream[at] = value;

        var error = Assert.Throws<InvalidImageException>(() => HtMarkers.RequireNone(codestream));

        Assert.Equal("Its High-Throughput JPEG 2000 pixels have markers where there must be none; they are damaged.", error.Problem);
    }
}
