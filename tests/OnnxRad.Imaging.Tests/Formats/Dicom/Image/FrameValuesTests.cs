using System.Buffers.Binary;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Image;

/// <summary>Values, windows and places where the frames of an object differ, or its numbers are at the ends of their range.</summary>
public sealed class FrameValuesTests
{
    const string Native = "1.2.840.10008.1.2.1";

    // cjpeg -rgb -quality 100 of 16 x 8 pixels (200, 40, 90): the stream says by Adobe's marker that its components are not transformed.
    const string RgbJpeg =
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AA"
        + "EQgACAAQA1IRAEcRAEIRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQy"
        + "gZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Sl"
        + "pqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAAwDUgBHAEIAAD8A/pAr+T+vzPooor//2Q==";

    [Fact]
    public void Read_RescaleOfALaterFrame_GivesNoGreyLevels()
    {
        var image = Read(TwoFrames(PerFrame(Rescale("0", "1"), Rescale("-1000", "2"))));

        Assert.Equal([3, 4, -990, -988], image.Pixels.ToArray());
        Assert.False(image.IsGreyLevels);
    }

    [Fact]
    public void Read_WindowsOfFrames_AreThoseThatAllPropose()
    {
        var image = Read(TwoFrames(PerFrame(Windows("10\\40", "4\\20"), Windows("40\\99", "20\\4"))));

        Assert.Equal([new(30, 49)], image.Windows);
    }

    [Fact]
    public void Read_FramesWithoutACommonWindow_AreSpannedByOneAndKeepTheirs()
    {
        var other = new DicomBuilder().Header(0x0028, 0x9110, "SQ", 0xFFFFFFFF).Mark(0xE0DD).Bytes;
        var bytes = TwoFrames(d => PerFrame(Windows("10", "4"), other)(d.Text(0x0028, 0x1050, "DS", "90").Text(0x0028, 0x1051, "DS", "10")));

        var volume = Read(bytes);
        Assert.Equal([new(8, 94)], volume.Windows);
        Assert.Equal([[new(8, 11)], [new(85, 94)]], new[] { 0, 1 }.Select(i => volume.Slice(i).Windows.ToArray()));
        Assert.Equal([new(8, 11)], DicomFile.Parse(bytes).ReadFrame(0).Windows);
        Assert.Equal([new(85, 94)], DicomFile.Parse(bytes).ReadFrame(1).Windows);
    }

    [Fact]
    public void Read_StoredValuesOf32Bits_KeepTheirLowBitsUnderARescale()
    {
        // A float has 24 bits: 16777217 would come as 16777216.
        var image = Read(Wide(d => d.Text(0x0028, 0x1052, "DS", "-16777216").Text(0x0028, 0x1053, "DS", "1"), 16777217, uint.MaxValue));

        Assert.Equal([1, uint.MaxValue - 16777216f], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_TableOfUnsignedValues_ClampsLargeOnesToTheLastEntry()
    {
        var table = new DicomBuilder().Short(0x0028, 0x3002, "US", 2, 0, 16).Short(0x0028, 0x3006, "OW", 100, 200).Bytes;

        var image = Read(Wide(d => d.Header(0x0028, 0x3000, "SQ", 0xFFFFFFFF).Mark(0xE000, (uint)table.Length).Raw(table).Mark(0xE0DD), 0, 0x80000000));

        Assert.Equal([100, 200], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_DirectionsOfFewDigits_AreUnitVectorsAtRightAngles()
    {
        var plane = Read(Plain(d => d.Text(0x0020, 0x0032, "DS", "0\\0\\0").Text(0x0020, 0x0037, "DS", "0.71\\0.71\\0\\-0.7\\0.71\\0.004"))).Plane!;

        Assert.Equal(1, plane.AlongRow.Length, 12);
        Assert.Equal(1, plane.AlongColumn.Length, 12);
        Assert.Equal(0, plane.AlongRow.Dot(plane.AlongColumn), 12);
        Assert.Equal(1, plane.Normal.Length, 12);
        Assert.Equal(Math.Sqrt(0.5), plane.AlongRow.X, 12);
    }

    [Fact]
    public void Read_DirectionsThatAreNone_GiveNoPlace() =>
        Assert.Null(Read(Plain(d => d.Text(0x0020, 0x0032, "DS", "0\\0\\0").Text(0x0020, 0x0037, "DS", "1\\0\\0\\0.5\\0.9\\0"))).Plane);

    [Fact]
    public void Read_PixelSpacingOfZero_LeavesThatOfTheDetector() =>
        Assert.Equal(new VoxelSpacing(0.2, 0.1), Read(Plain(d => d.Text(0x0018, 0x1164, "DS", "0.2\\0.1").Text(0x0028, 0x0030, "DS", "0\\0"))).Spacing);

    [Fact]
    public void Read_JpegThatSaysRgbInAYbrObject_IsConvertedAsDcmtkDoes()
    {
        var stream = Convert.FromBase64String(RgbJpeg);
        byte[] even = stream.Length % 2 == 0 ? stream : [.. stream, 0];
        var bytes = DicomBuilder.File(
            "1.2.840.10008.1.2.4.50",
            new DicomBuilder().Short(0x0028, 0x0002, "US", 3).Text(0x0028, 0x0004, "CS", "YBR_FULL_422").Short(0x0028, 0x0010, "US", 8)
                .Short(0x0028, 0x0011, "US", 16).Short(0x0028, 0x0100, "US", 8).Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF).Mark(0xE000)
                .Mark(0xE000, (uint)even.Length).Raw(even).Mark(0xE0DD).Bytes);

        var pixels = Read(bytes).Pixels.ToArray();

        // dcmdjpeg gives these colours; gdcmconv --raw leaves (200, 40, 90), and calls them YBR_FULL.
        Assert.Equal((147, 255, 44), (pixels[0], pixels[128], pixels[256]));
    }

    static RadImage Read(byte[] bytes) => ImageFile.Read(new MemoryStream(bytes), "x");

    static byte[] Plain(Func<DicomBuilder, DicomBuilder> extra) => new DicomDraft { Bits = 8, Extra = extra }.Bytes(2, 2, 1, 2, 3, 4);

    static byte[] TwoFrames(Func<DicomBuilder, DicomBuilder> extra) => new DicomDraft { Bits = 8, Frames = 2, Extra = extra }.Bytes(2, 1, 3, 4, 5, 6);

    /// <summary>Two pixels of 32 bits.</summary>
    static byte[] Wide(Func<DicomBuilder, DicomBuilder> extra, uint first, uint second)
    {
        var pixels = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(pixels, first);
        BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(4), second);
        var header = new DicomBuilder().Short(0x0028, 0x0010, "US", 1).Short(0x0028, 0x0011, "US", 2).Short(0x0028, 0x0100, "US", 32);
        return DicomBuilder.File(Native, extra(header).Element(0x7FE0, 0x0010, "OW", pixels).Bytes);
    }

    static Func<DicomBuilder, DicomBuilder> PerFrame(params byte[][] groups) => d =>
    {
        d.Header(0x5200, 0x9230, "SQ", 0xFFFFFFFF);
        foreach (var group in groups)
        {
            d.Mark(0xE000, (uint)group.Length).Raw(group);
        }

        return d.Mark(0xE0DD);
    };

    static byte[] Rescale(string intercept, string slope) =>
        Group(0x9145, new DicomBuilder().Text(0x0028, 0x1052, "DS", intercept).Text(0x0028, 0x1053, "DS", slope));

    static byte[] Windows(string centers, string widths) =>
        Group(0x9132, new DicomBuilder().Text(0x0028, 0x1050, "DS", centers).Text(0x0028, 0x1051, "DS", widths));

    static byte[] Group(ushort element, DicomBuilder item) =>
        new DicomBuilder().Header(0x0028, element, "SQ", 0xFFFFFFFF).Mark(0xE000, (uint)item.Bytes.Length).Raw(item.Bytes).Mark(0xE0DD).Bytes;
}
