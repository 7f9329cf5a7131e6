using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests;

/// <summary>DICOM segmentations as label maps.</summary>
public sealed class LabelSegmentationTests : IDisposable
{
    const int Size = DerivedSource.Width * DerivedSource.Height;

    static readonly DicomSegment[] s_segments = [DicomSegment.Of("liver"), DicomSegment.Of("tumour")];

    readonly TempFolder _folder = new();

    [Fact]
    public void Read_Binary_GivesTheSegmentsOfEachSourceSlice()
    {
        var path = Write(isFractional: false, (7.5, Plane(1, 0, 1), Plane(1, 2)), (5, Plane(1, 2), Plane(1, 3, 4)));

        Assert.Equal([1, 1, 2, .. new float[Size - 3]], Read(path, DerivedSource.Slice(7.5)));
        Assert.Equal([0, 0, 1, 2, 2, .. new float[Size - 5]], Read(path, DerivedSource.Slice(5)));
    }

    [Fact]
    public void Read_BinaryOfAVolume_IsMatchedByPlace()
    {
        var path = Write(isFractional: false, (7.5, Plane(1, 0), Plane(1, 1)), (5, Plane(1, 2), Plane(1, 3)));
        var volume = DicomSeries.Read([("a", DerivedSource.SliceBytes(5)), ("b", DerivedSource.SliceBytes(7.5))])[0].Image;

        var labels = LabelFile.Read(path, volume);

        Assert.Equal((2, 3, 5), (labels.Depth, labels.Height, labels.Width));
        Assert.Equal([0, 0, 1, 2, .. new float[Size - 4], 1, 2, .. new float[Size - 2]], labels.Pixels.ToArray());
    }

    [Fact]
    public void Read_SliceWithoutFrames_HasNoSegment()
    {
        // The series goes on beyond the segments: same place in its plane, but further up.
        var path = Write(isFractional: false, (5, Plane(1, 2), Plane(1, 3)));

        Assert.Equal(new float[Size], Read(path, DerivedSource.Slice(20)));
    }

    [Theory]
    [InlineData(0.5, new float[] { 0, 1, 2, 1 })]
    [InlineData(0.9, new float[] { 0, 0, 2, 0 })]
    public void Read_Fractional_TakesTheLargestFromTheThresholdOn(double threshold, float[] expected)
    {
        ReadOnlyMemory<byte> first = new byte[] { 127, 128, 200, 140, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
        ReadOnlyMemory<byte> second = new byte[] { 0, 0, 240, 140, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
        var path = Write(isFractional: true, (5, first, second));

        Assert.Equal([.. expected, .. new float[Size - 4]], LabelFile.Read(path, DerivedSource.Slice(5).ReadFrame(0), threshold).Pixels.ToArray());
    }

    [Fact]
    public void Read_OverlappingSegments_AreNamed()
    {
        var path = Write(isFractional: false, (5, Plane(1, 1, 2, 3), Plane(1, 2, 3, 4)));

        var e = Assert.Throws<LabelMismatchException>(() => Read(path, DerivedSource.Slice(5)));

        Assert.Equal("Segments overlap: 1 ('liver') and 2 ('tumour') in 2 pixels.", e.Message);
    }

    [Fact]
    public void Read_ImageOfAnotherSeries_IsRefused()
    {
        var path = Write(isFractional: false, (5, Plane(1, 2), Plane(1, 3)));

        var e = Assert.Throws<LabelMismatchException>(() => Read(path, DerivedSource.Slice(6.3, orientation: @"0\1\0\0\0\-1")));

        Assert.Equal(
            "No frame of the segmentation belongs to the image: none refers to it, and none lies in its plane; the first frame is 5 x 3 x 1 (columns, rows, slices), "
            + "0.5 x 0.75 mm apart, from (-10.5, 20, 5) along (1, 0, 0) and (0, 1, 0); the image is 5 x 3 x 1 (columns, rows, slices), 0.5 x 0.75 mm apart, "
            + "from (-10.5, 20, 6.3) along (0, 1, 0) and (0, 0, -1).",
            e.Message);
    }

    [Fact]
    public void Read_ImageOfAnotherPatientInTheSamePlace_IsRefused()
    {
        var path = Write(isFractional: false, (5, Plane(1, 2), Plane(1, 3)));

        var e = Assert.Throws<LabelMismatchException>(() => Read(path, DerivedSource.Slice(5, study: "1.2.4")));

        Assert.Equal("The segmentation is of another study than the image.", e.Message);
    }

    [Fact]
    public void Read_ImageOfAnotherFrameOfReference_IsRefused()
    {
        var path = Write(isFractional: false, (5, Plane(1, 2), Plane(1, 3)));
        var image = new RadImage(1, 3, 5, 8, new float[Size])
        {
            Plane = new(new(-10.5, 20, 5), new(1, 0, 0), new(0, 1, 0)),
            Spacing = new(0.75, 0.5),
            Identifiers = new() { FrameOfReferenceUid = "1.2.3.77" },
        };

        var e = Assert.Throws<LabelMismatchException>(() => LabelFile.Read(path, image));

        Assert.Equal("The segmentation is of another frame of reference than the image.", e.Message);
    }

    [Fact]
    public void Read_SourceOfAnotherSize_IsRefused()
    {
        var path = Write(isFractional: false, (5, Plane(1, 2), Plane(1, 3)));

        var e = Assert.Throws<LabelMismatchException>(() => Read(path, DerivedSource.Slice(5, width: 4)));

        Assert.StartsWith("Their sizes differ: the labels are 5 x 3 x 1", e.Message);
    }

    [Fact]
    public void Read_ImagesOfOnePlaceAtTwoTimes_HaveTheLabelsOfTheFramesThatReferToThem()
    {
        var (first, second) = (Bytes(5, "1.2.3.9.1"), Bytes(5, "1.2.3.9.2"));
        var (firstAbove, secondAbove) = (Bytes(7.5, "1.2.3.9.3"), Bytes(7.5, "1.2.3.9.4"));
        byte[][] sources = [first, second, firstAbove, secondAbove];
        var path = Write([.. sources.Select((source, i) => (source, Plane(1, i)))]);

        Assert.All(sources.Index(), source => Assert.Equal([source.Index], Labelled(path, DicomFile.Parse(source.Item).ReadFrame(0))));
        var volumes = DicomSeries.Read(sources.Select((source, i) => ($"{i}", (ReadOnlyMemory<byte>)source)));
        Assert.Equal([0, Size + 2], Labelled(path, volumes[0].Image));
        Assert.Equal([1, Size + 3], Labelled(path, volumes[1].Image));
        Assert.Equal([3], Labelled(path, volumes[1].Image.Slice(1)));
    }

    [Fact]
    public void Read_SliceWithoutFramesWhereAnotherTimeHasSome_HasNoLabels()
    {
        byte[][] sources = [Bytes(5, "1.2.3.9.1"), Bytes(5, "1.2.3.9.2"), Bytes(7.5, "1.2.3.9.3"), Bytes(7.5, "1.2.3.9.4")];
        var path = Write([.. sources.Select((source, i) => (source, i == 0 ? Plane(1) : Plane(1, i)))]);
        var first = DicomSeries.Read(sources.Select((source, i) => ($"{i}", (ReadOnlyMemory<byte>)source)))[0].Image;

        Assert.Equal([Size + 2], Labelled(path, first));
        Assert.Empty(Labelled(path, first.Slice(0)));
        Assert.Empty(Labelled(path, DicomFile.Parse(sources[0]).ReadFrame(0)));
    }

    [Fact]
    public void Read_ImageOfAnotherSeriesInThePlace_HasTheLabelsOfThePlace()
    {
        var path = Write((Bytes(5, "1.2.3.9.1"), Plane(1, 3)));

        Assert.Equal([3], Labelled(path, DicomFile.Parse(Bytes(5, "1.2.3.9.2", series: "5")).ReadFrame(0)));
    }

    [Fact]
    public void Read_LabelMapSegmentation_GivesItsNumbers()
    {
        var bytes = new DicomDraft
        {
            Bits = 8,
            Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.66.7").Text(0x0062, 0x0001, "CS", "LABELMAP")
                .Text(0x0020, 0x0032, "DS", @"-10.5\20\5").Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0028, 0x0030, "DS", @"0.75\0.5"),
        }.Bytes(5, 3, [.. Enumerable.Range(0, Size).Select(i => i * 7)]);
        File.WriteAllBytes(_folder.File("map.dcm"), bytes);

        Assert.Equal(Enumerable.Range(0, Size).Select(i => i * 7f), Read(_folder.File("map.dcm"), DerivedSource.Slice(5)));
    }

    [Theory]
    [InlineData("pydicom-data/liver.dcm")]
    [InlineData("pydicom-data/liver_nonbyte_aligned.dcm")]
    [InlineData("pydicom/liver_expb_1frame.dcm")]
    public void Read_SegmentationOfOthers_GivesItsFramesWhereTheyLie(string name)
    {
        var path = TestData.Require($"dicom/{name}");
        var file = DicomFile.Parse(File.ReadAllBytes(path));
        for (var frame = 0; frame < file.FrameCount; frame++)
        {
            var expected = file.ReadFrame(frame);
            var image = new RadImage(1, expected.Height, expected.Width, 16, new float[expected.Pixels.Length]) { Plane = expected.Plane, Spacing = expected.Spacing };

            Assert.Equal(expected.Pixels.ToArray(), LabelFile.Read(path, image).Pixels.ToArray());
        }
    }

    public void Dispose() => _folder.Dispose();

    static float[] Read(string path, DicomFile source) => LabelFile.Read(path, source.ReadFrame(0)).Pixels.ToArray();

    static ReadOnlyMemory<byte> Plane(byte value, params int[] pixels)
    {
        var plane = new byte[Size];
        foreach (var pixel in pixels)
        {
            plane[pixel] = value;
        }

        return plane;
    }

    static IEnumerable<int> Labelled(string path, RadImage image) =>
        LabelFile.Read(path, image).Pixels.ToArray().Index().Where(pixel => pixel.Item == 1).Select(pixel => pixel.Index);

    // A slice with an instance UID of its own, as long as the one it has by its place.
    static byte[] Bytes(double place, string uid, string series = "4")
    {
        var bytes = DerivedSource.SliceBytes(place, series: series);
        var own = System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"1.2.3.9.{place * 10 + 1000:0}"));
        System.Text.Encoding.ASCII.GetBytes(uid.PadRight(own.Length, '0')).CopyTo(bytes, bytes.AsSpan().IndexOf(own));
        return bytes;
    }

    string Write(params (byte[] Source, ReadOnlyMemory<byte> Labels)[] slices)
    {
        var path = _folder.File("seg.dcm");
        File.WriteAllBytes(path, DicomSegmentation.Encode(
            [.. slices.Select(s => new DicomSegmentedFrame(DicomFile.Parse(s.Source), 0, [s.Labels]))], [s_segments[0]], isFractional: false,
            new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) }));
        return path;
    }

    string Write(bool isFractional, params (double Place, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second)[] slices)
    {
        var path = _folder.File("seg.dcm");
        File.WriteAllBytes(path, DicomSegmentation.Encode(
            [.. slices.Select(s => new DicomSegmentedFrame(DerivedSource.Slice(s.Place), 0, [s.First, s.Second]))], s_segments, isFractional,
            new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) }));
        return path;
    }
}
