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

    string Write(bool isFractional, params (double Place, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second)[] slices)
    {
        var path = _folder.File("seg.dcm");
        File.WriteAllBytes(path, DicomSegmentation.Encode(
            [.. slices.Select(s => new DicomSegmentedFrame(DerivedSource.Slice(s.Place), 0, [s.First, s.Second]))], s_segments, isFractional,
            new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero) }));
        return path;
    }
}
