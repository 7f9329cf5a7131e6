using System.Text;
using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

/// <summary>DICOM segmentations whose references name other images in the place, or do not tell their frames apart.</summary>
/// <remarks>In each segmentation all pixels of the frame number i, from 0, are i + 1. It says that it was made on two slices, each at two times.</remarks>
public sealed class LabelReferencesTests : IDisposable
{
    const int Size = DerivedSource.Width * DerivedSource.Height;

    const string First = "1.2.3.9.1050", FirstAbove = "1.2.3.9.1075", Later = "1.2.3.9.2050", LaterAbove = "1.2.3.9.2075";

    readonly TempFolder _folder = new();

    [Fact]
    public void Read_VolumeOfAnotherTimeThanTheFrames_IsRefused()
    {
        var path = Segmentation("", Frame("5", First), Frame("7.5", FirstAbove), Frame("20", First));
        const string Problem = " of 3 frames of the segmentation lie in the image but refer to other images of the same places, such as those of another time; "
            + "none refers to it. Take the images that the segmentation was made on, or save its labels as NIfTI.";

        Assert.Equal([1, 2], Labels(path, Volume(First, FirstAbove)));
        Assert.Equal($"2{Problem}", Assert.Throws<LabelMismatchException>(() => Labels(path, Volume(Later, LaterAbove))).Message);
        Assert.Equal($"1{Problem}", Assert.Throws<LabelMismatchException>(() => Labels(path, Volume(Later, LaterAbove).Slice(1))).Message);

        // Of a file alone nobody knows whether others of its time have labels.
        Assert.Equal([0], Labels(path, Slice(Later)));
    }

    [Fact]
    public void Read_VolumeThatOneFrameRefersTo_HasItsLabelsAlone()
    {
        var path = Segmentation("", Frame("5", First), Frame("7.5", LaterAbove));

        Assert.Equal([1, 0], Labels(path, Volume(First, FirstAbove)));
        Assert.Equal([0, 2], Labels(path, Volume(Later, LaterAbove)));
        Assert.Equal([0], Labels(path, Volume(Later, LaterAbove).Slice(0)));
    }

    [Fact]
    public void Read_ReferenceSharedByAllFrames_LeavesEachToItsPlace()
    {
        var path = Segmentation(First, Frame("5"), Frame("7.5"));

        Assert.Equal([2], Labels(path, Slice(FirstAbove)));
        Assert.Equal([1, 2], Labels(path, Volume(First, FirstAbove)));
    }

    [Fact]
    public void Read_ReferenceOfAFrameBesideTheSharedOne_IsThatOfTheFrame()
    {
        var path = Segmentation(First, Frame("7.5", FirstAbove), Frame("7.5", LaterAbove));

        Assert.Equal([1], Labels(path, Slice(FirstAbove)));
        Assert.Equal([2], Labels(path, Slice(LaterAbove)));
    }

    [Fact]
    public void Read_FramesWithoutPlaceThatReferToSlicesOfAVolume_AreRefused()
    {
        var path = Segmentation("", Frame("", First), Frame("", FirstAbove));

        var e = Assert.Throws<LabelMismatchException>(() => Labels(path, Volume(First, FirstAbove)));

        Assert.Equal(
            "Frame 1 of the segmentation refers to slices of the image and does not say where it lies. Save the segmentation with its plane positions, or its labels as NIfTI.",
            e.Message);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The label of each slice, which all its pixels have.</summary>
    static IEnumerable<float> Labels(string path, RadImage image) =>
        LabelFile.Read(path, image).Pixels.ToArray().Chunk(Size).Select(slice => Assert.Single(slice.Distinct()));

    static RadImage Volume(params string[] uids) => Assert.Single(DicomSeries.Read(uids.Select(uid => (uid, (ReadOnlyMemory<byte>)Bytes(uid))))).Image;

    static RadImage Slice(string uid) => DicomFile.Parse(Bytes(uid)).ReadFrame(0);

    // The last three digits are the place in tenths of a mm.
    static byte[] Bytes(string uid)
    {
        var bytes = DerivedSource.SliceBytes(int.Parse(uid[^3..], System.Globalization.CultureInfo.InvariantCulture) / 10.0);
        Encoding.ASCII.GetBytes(uid).CopyTo(bytes, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"1.2.3.9.1{uid[^3..]}")));
        return bytes;
    }

    static DicomBuilder Frame(string place, string uid = "")
    {
        var frame = Derivation(new(), uid);
        return place.Length == 0 ? frame : frame.Element(0x0020, 0x9113, "SQ", Item(new DicomBuilder().Text(0x0020, 0x0032, "DS", $@"-10.5\20\{place}")));
    }

    static DicomBuilder Derivation(DicomBuilder group, string uid) => uid.Length == 0 ? group
        : group.Element(0x0008, 0x9124, "SQ", Item(new DicomBuilder().Element(0x0008, 0x2112, "SQ", Item(new DicomBuilder().Text(0x0008, 0x1155, "UI", uid)))));

    static byte[] Item(DicomBuilder content) => new DicomBuilder().Mark(0xE000, (uint)content.Bytes.Length).Raw(content.Bytes).Bytes;

    /// <param name="shared">What the groups shared by all frames refer to; empty for nothing.</param>
    /// <param name="frames">The groups of each frame.</param>
    string Segmentation(string shared, params DicomBuilder[] frames)
    {
        byte[] listed = [.. new[] { First, FirstAbove, Later, LaterAbove }.SelectMany(uid => Item(new DicomBuilder().Text(0x0008, 0x1155, "UI", uid)))];
        var series = new DicomBuilder().Element(0x0008, 0x114A, "SQ", listed).Text(0x0020, 0x000E, "UI", "1.2.3.4");
        var grid = Derivation(new(), shared)
            .Element(0x0020, 0x9116, "SQ", Item(new DicomBuilder().Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0")))
            .Element(0x0028, 0x9110, "SQ", Item(new DicomBuilder().Text(0x0028, 0x0030, "DS", @"0.75\0.5")));
        var path = _folder.File("seg.dcm");
        File.WriteAllBytes(path, new DicomDraft
        {
            Bits = 8,
            Frames = frames.Length,
            Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.66.7").Element(0x0008, 0x1115, "SQ", Item(series))
                .Text(0x0020, 0x000D, "UI", "1.2.3").Text(0x0020, 0x0052, "UI", "1.2.3.8").Text(0x0062, 0x0001, "CS", "LABELMAP")
                .Element(0x5200, 0x9229, "SQ", Item(grid)).Element(0x5200, 0x9230, "SQ", [.. frames.SelectMany(Item)]),
        }.Bytes(DerivedSource.Width, DerivedSource.Height, [.. frames.Index().SelectMany(frame => Enumerable.Repeat(frame.Index + 1, Size))]));
        return path;
    }
}
