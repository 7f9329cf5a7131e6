using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

/// <summary>DICOM segmentations of files of several frames.</summary>
/// <remarks>In each segmentation the frame number i, from 0, has one labelled pixel, number i.</remarks>
public sealed class LabelFramesTests : IDisposable
{
    const int Width = 4, Height = 2, Frames = 3, Size = Width * Height;

    readonly TempFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_SliceOfTheFrames_HasTheLabelsOfItsFrame(bool hasPlace)
    {
        var source = Source(hasPlace);
        var (volume, path) = (source.ReadFrames(), Segmentation(source, 0, 1, 2));

        Assert.Equal([0, Size + 1, (2 * Size) + 2], Labelled(path, volume));
        Assert.All(Enumerable.Range(0, Frames), frame => Assert.Equal([frame], Labelled(path, volume.Slice(frame))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_OneFrame_HasItsLabels(bool hasPlace)
    {
        var source = Source(hasPlace);
        var path = Segmentation(source, 0, 1, 2);

        Assert.All(Enumerable.Range(0, Frames), frame => Assert.Equal([frame], Labelled(path, source.ReadFrame(frame))));
    }

    [Fact]
    public void Read_FrameThatNoneRefersTo_HasNoLabels()
    {
        var source = Source(hasPlace: false);

        Assert.Empty(Labelled(Segmentation(source, 0, 2), source.ReadFrame(1)));
        Assert.Equal([1], Labelled(Segmentation(source, 0, 2), source.ReadFrames().Slice(2)));
    }

    [Fact]
    public void Read_ReferenceWithoutANumber_IsRefusedWhereNothingTellsTheFrame()
    {
        var source = Source(hasPlace: false);
        var path = Segmentation(source, 0, 1);
        Rename(path, [0x08, 0x00, 0x60, 0x11, (byte)'I', (byte)'S'], 2); // Referenced Frame Number

        const string Expected = "Frame 1 of the segmentation refers to the image as a whole and not to one of its frames, and their places do not tell which of them it is of. "
            + "Save the segmentation with the numbers of its source frames.";
        Assert.Equal(Expected, Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, source.ReadFrames())).Message);
        Assert.Equal(Expected, Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, source.ReadFrames().Slice(1))).Message);
        Assert.Equal(Expected, Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, source.ReadFrame(1))).Message);
    }

    [Fact]
    public void Read_FramesThatReferToNothing_AreRefusedWhereTheImageHasNoPlace()
    {
        var source = Source(hasPlace: false);
        var path = Segmentation(source, 0, 1);
        Rename(path, [0x08, 0x00, 0x24, 0x91, (byte)'S', (byte)'Q'], 2); // Derivation Image Sequence

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, source.ReadFrame(1)));

        Assert.Equal("No frame of the segmentation belongs to the image: none refers to it, and none lies in its plane.", e.Message);
    }

    public void Dispose() => _folder.Dispose();

    static IEnumerable<int> Labelled(string path, RadImage image) =>
        LabelFile.Read(path, image).Pixels.ToArray().Index().Where(pixel => pixel.Item == 1).Select(pixel => pixel.Index);

    string Segmentation(DicomFile source, params int[] frames)
    {
        var path = _folder.File("seg.dcm");
        File.WriteAllBytes(path, DicomSegmentation.Encode(
            [.. frames.Select((frame, i) => new DicomSegmentedFrame(source, frame, [Pixel(i)]))], [DicomSegment.Of("liver")], isFractional: false,
            new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) }));
        return path;
    }

    // Attributes become others, which nobody knows.
    static void Rename(string path, byte[] tag, int count)
    {
        var bytes = File.ReadAllBytes(path);
        int[] found = [.. Enumerable.Range(0, bytes.Length - tag.Length).Where(i => bytes.AsSpan(i, tag.Length).SequenceEqual(tag))];
        Assert.Equal(count, found.Length);
        Array.ForEach(found, at => bytes[at + 2]++);
        File.WriteAllBytes(path, bytes);
    }

    static ReadOnlyMemory<byte> Pixel(int number)
    {
        var plane = new byte[Size];
        plane[number] = 1;
        return plane;
    }

    /// <summary>A file of frames: enhanced, each 5 mm above the last, or a sequence in time.</summary>
    static DicomFile Source(bool hasPlace) => DicomFile.Parse(new DicomDraft
    {
        Frames = Frames,
        Extra = d => Place(
            d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2.1").Text(0x0008, 0x0018, "UI", "1.2.3.9").Text(0x0020, 0x000D, "UI", "1.2.3")
                .Text(0x0020, 0x000E, "UI", "1.2.3.4"),
            hasPlace),
    }.Bytes(Width, Height, [.. Enumerable.Range(0, Frames * Size)]));

    static DicomBuilder Place(DicomBuilder builder, bool hasPlace) => !hasPlace ? builder : builder
        .Text(0x0020, 0x0052, "UI", "1.2.3.8").Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0028, 0x0030, "DS", @"0.75\0.5")
        .Element(0x5200, 0x9230, "SQ", [.. Enumerable.Range(0, Frames).SelectMany(frame =>
            Item(new DicomBuilder().Element(0x0020, 0x9113, "SQ", Item(new DicomBuilder().Text(0x0020, 0x0032, "DS", $@"-10.5\20\{5 * frame}")))))]);

    static byte[] Item(DicomBuilder content) => new DicomBuilder().Mark(0xE000, (uint)content.Bytes.Length).Raw(content.Bytes).Bytes;
}
