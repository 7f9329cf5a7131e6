using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Codecs;

/// <summary>Files of a few bytes whose headers ask for work: what they say is compared with the bytes before it is done.</summary>
public sealed class J2kBudgetTests
{
    [Fact]
    public void TakePass_MorePassesThanTheBytesCanHold_Throws()
    {
        var budget = new J2kBudget(100);
        budget.TakePass(0, 1 << 28);
        budget.TakePass(8 * (100 << 9), 0);

        AssertThrows(() => budget.TakePass(8, 0), "coding passes", 100);
    }

    // Without a wavelet the black of unsigned images is a large number in each coefficient, and costs no bytes.
    [Fact]
    public void TakePass_AllPassesOfALargeImageOfOneValue_AreFree()
    {
        var budget = new J2kBudget(100);
        for (var block = 0; block < 1024; block++)
        {
            for (var pass = 0; pass < 3 * 16; pass++)
            {
                budget.TakePass(64 * 64, 64 * 64);
            }
        }
    }

    [Fact]
    public void Decode_MillionsOfLayersOfNothing_AreNotCountedThrough()
    {
        // Tiles of one pixel: most have no pixel in the 32 lower resolutions, each with 65,535 layers.
        var file = File(40, 40, 1, levels: 32, precinct: 0xFF, block: 0, progression: 1, _ => [0x00]);

        Assert.Equal(40 * 40, Frame(file).Values.Length);
    }

    [Fact]
    public void Decode_ManyLayersOfManyBlocks_Throws()
    {
        // Each byte says: not empty, no block below this layer. The blocks are 4 x 4.
        byte[] data = [.. Enumerable.Repeat((byte)0x80, 2000)];
        var file = File(2048, 2048, 2048, levels: 0, precinct: 0xFF, block: 0, progression: 0, _ => data);

        AssertThrows(() => Frame(file), "blocks in packets", Length(data));
    }

    [Fact]
    public void Decode_MorePrecinctsThanBytes_Throws()
    {
        var file = File(300, 300, 300, levels: 0, precinct: 0, block: 0, progression: 0, _ => [0]);

        AssertThrows(() => Frame(file), "resolutions and precincts", Length([0]));
    }

    [Fact]
    public void Decode_MoreBlocksThanAreMade_Throws()
    {
        var file = File(4104, 4104, 4104, levels: 0, precinct: 0xFF, block: 0, progression: 0, _ => [0]);

        AssertThrows(() => Frame(file), "code blocks", Length([0]));
    }

    [Fact]
    public void Decode_HeaderOfMorePixelsThanTheBytesHold_ThrowsBeforeRoomIsMade()
    {
        var file = File(8192, 8192, 8192, levels: 5, precinct: 0xFF, block: 4, progression: 0, _ => new byte[6]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidImageException>(() => Frame(file));

        Assert.Equal("Its JPEG 2000 data cannot hold 8192 x 8192 pixels; it is cut off.", error.Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_BlankImageOfTheSizeOfAMammogram_IsMiddleGrey()
    {
        // Six packets of nothing.
        var file = File(4728, 5928, 5928, levels: 5, precinct: 0xFF, block: 4, progression: 0, _ => new byte[6]);

        using var frame = Frame(file);

        Assert.Equal(-1, frame.Values.AsSpan().IndexOfAnyExcept(128));
    }

    static StoredFrame Frame(byte[] file) => new DicomPixels(DicomFile.Parse(file)).Decode(0);

    static void AssertThrows(Action action, string what, int bytes) => Assert.Equal(
        $"Its JPEG 2000 pixels have more {what} than {bytes} bytes can hold; they are damaged.",
        Assert.Throws<InvalidImageException>(action).Problem);

    // In a DICOM file, where lengths are even.
    static int Length(byte[] data) => (Codestream(8, 8, 8, 0, 0xFF, 0, 0, _ => data).Length + 1) / 2 * 2;

    static byte[] File(int width, int height, int tile, int levels, byte precinct, byte block, byte progression, Func<int, byte[]> data) =>
        (CodestreamSample.Of("j2k-u8x1") with { Width = width, Height = height })
            .File(Codestream(width, height, tile, levels, precinct, block, progression, data));

    /// <summary>SIZ, COD, QCD, and the tiles with their data.</summary>
    static byte[] Codestream(int width, int height, int tile, int levels, byte precinct, byte block, byte progression, Func<int, byte[]> data)
    {
        byte[] size = [0, 0, .. Four(width), .. Four(height), .. Four(0), .. Four(0), .. Four(tile), .. Four(tile), .. Four(0), .. Four(0), 0, 1, 7, 1, 1];
        byte[] style = [1, progression, 0xFF, 0xFF, 0, (byte)levels, block, block, 0, 1, .. Enumerable.Repeat(precinct, levels + 1)];
        byte[] steps = [0x40, .. Enumerable.Repeat((byte)0x40, 1 + (3 * levels))];
        var across = (width + tile - 1) / tile;
        var tiles = Enumerable.Range(0, across * ((height + tile - 1) / tile)).SelectMany(t =>
        {
            var content = data(t);
            byte[] part = [.. Two(t), .. Four(14 + content.Length), 0, 1];
            return (byte[])[.. Segment(0x90, part), 0xFF, 0x93, .. content];
        });
        return [0xFF, 0x4F, .. Segment(0x51, size), .. Segment(0x52, style), .. Segment(0x5C, steps), .. tiles, 0xFF, 0xD9];
    }

    static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, .. Two(content.Length + 2), .. content];

    static byte[] Two(int value) => [(byte)(value >> 8), (byte)value];

    static byte[] Four(int value) => [.. Two(value >> 16), .. Two(value & 0xFFFF)];
}
