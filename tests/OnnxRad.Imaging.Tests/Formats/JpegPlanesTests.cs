using OnnxRad.Imaging.Formats.Jpeg;

namespace OnnxRad.Imaging.Tests.Formats;

public sealed class JpegPlanesTests
{
    // Scans of damaged files may name a component again; the planes of the others would keep what the memory held before.
    [Fact]
    public void Written_OneComponentThreeTimes_IsWhatTheOthersHold()
    {
        var header = new JpegHeader(8, 8, 8, false, new JpegComponent[3], 0);
        var sut = new JpegPlanes(header, new float[3 * 64]);
        var block = new short[64];

        for (var scan = 0; scan < 3; scan++)
        {
            sut.WriteBlock(ref block[0], 0, 0, 0);
        }

        Assert.Equal(0, sut.Written);
        sut.WriteBlock(ref block[0], 1, 0, 0);
        sut.WriteBlock(ref block[0], 2, 0, 0);
        Assert.Equal(64, sut.Written);
    }
}
