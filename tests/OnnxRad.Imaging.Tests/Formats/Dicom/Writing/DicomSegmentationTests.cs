using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

public sealed class DicomSegmentationTests
{
    const int Size = DerivedSource.Width * DerivedSource.Height;

    static readonly DicomWriteOptions s_options = new() { Created = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), Algorithm = "lungs 1.0" };
    static readonly DicomSegment[] s_segments = [DicomSegment.Of("liver"), DicomSegment.Of("odd thing")];

    [Fact]
    public void Encode_Binary_IsReadBackByOurselvesAndOthers()
    {
        var (high, low) = (Planes(1), Planes(7));
        DicomSegmentedFrame[] frames = [new(DerivedSource.Slice(7.5), 0, high), new(DerivedSource.Slice(5), 0, low)];

        var bytes = DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options);

        int[] expected = [.. Ints(low[0]), .. Ints(high[0]), .. Ints(low[1]), .. Ints(high[1])];
        var read = DicomFile.Parse(bytes).ReadFrames();
        Assert.Equal((4, DerivedSource.Height, DerivedSource.Width, 1), (read.Depth, read.Height, read.Width, read.BitsStored));
        Assert.Equal(expected, read.Pixels.ToArray().Select(v => (int)v));
        ThirdParty.Check(bytes, $"4x{DerivedSource.Height}x{DerivedSource.Width}", expected);
    }

    [Fact]
    public void Encode_Fractional_IsReadBackByOurselvesAndOthers()
    {
        var planes = Enumerable.Range(0, 2).Select(s => (ReadOnlyMemory<byte>)Enumerable.Range(0, Size).Select(i => (byte)((i * 17) + s)).ToArray()).ToArray();

        var bytes = DicomSegmentation.Encode([new(DerivedSource.Slice(5), 0, planes)], s_segments, isFractional: true, s_options);

        int[] expected = [.. Ints(planes[0]), .. Ints(planes[1])];
        var file = DicomFile.Parse(bytes);
        Assert.Equal(expected, file.ReadFrames().Pixels.ToArray().Select(v => (int)v));
        Assert.Equal(
            ("FRACTIONAL", "PROBABILITY", 255, "UNDEFINED"),
            (Text(file, "SegmentationType"), Text(file, "SegmentationFractionalType"), file.Dataset.Integer(DicomTag.Of("MaximumFractionalValue"), 0), Text(file, "SegmentsOverlap")));
        ThirdParty.Check(bytes, $"2x{DerivedSource.Height}x{DerivedSource.Width}", expected);
    }

    [Theory]
    [InlineData("ct_philips_phantom_head_5mm_16", "*", 300)]
    [InlineData("d2n_philips_enhanced_anatomical", "001_IM*", 100)]
    public void Encode_SlicesOfAVolume_AreReadByOthers(string series, string files, float least)
    {
        var (folder, isSeries) = (TestData.Require($"dicom/series/{series}"), files == "*");
        var volume = VolumeFile.Read(isSeries ? folder : Directory.GetFiles(folder, files).Single());
        var labels = Array.ConvertAll(volume.Image.Pixels.ToArray(), value => (byte)(value > least ? 1 : 0));
        var size = volume.Image.Height * volume.Image.Width;

        var bytes = DicomSegmentation.Encode(
            [.. volume.Slices.Select((slice, z) => new DicomSegmentedFrame(slice.File, slice.Frame, [labels.AsMemory(z * size, size)]))],
            [DicomSegment.Of("bone")],
            isFractional: false,
            s_options);

        Assert.Contains((byte)1, labels);
        ThirdParty.Check(bytes, $"{volume.Image.Depth}x{volume.Image.Height}x{volume.Image.Width}", labels.Select(label => (int)label));
    }

    [Fact]
    public void Encode_Frames_LieWhereTheirSourcesDoAndReferToThem()
    {
        DicomSegmentedFrame[] frames = [new(DerivedSource.Slice(7.5), 0, Planes(1)), new(DerivedSource.Slice(5), 0, Planes(2))];

        var file = DicomFile.Parse(DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options));

        var (first, last) = (file.ReadFrame(0), file.ReadFrame(3));
        Assert.Equal(new ImagePlane(new(-10.5, 20, 5), new(1, 0, 0), new(0, 1, 0)), first.Plane);
        Assert.Equal((new VoxelSpacing(0.75, 0.5), 7.5), (first.Spacing, last.Plane!.Origin.Z));
        Assert.Equal("1.2.3.8", Text(file, "FrameOfReferenceUID"));
        var group = file.Dataset.Items(DicomTag.Of("PerFrameFunctionalGroupsSequence"))[3];
        Assert.Equal(2, group.Items(DicomTag.Of("SegmentIdentificationSequence"))[0].Integer(DicomTag.Of("ReferencedSegmentNumber"), 0));
        var source = group.Items(DicomTag.Of("DerivationImageSequence"))[0].Items(DicomTag.Of("SourceImageSequence"))[0];
        Assert.Equal("1.2.3.9.1075", source.Text(DicomTag.Of("ReferencedSOPInstanceUID")));
        Assert.Equal([2.0, 2.0], group.Items(DicomTag.Of("FrameContentSequence"))[0].Numbers(DicomTag.Of("DimensionIndexValues")));
        var referenced = file.Dataset.Items(DicomTag.Of("ReferencedSeriesSequence")).Single();
        Assert.Equal(("1.2.3.4", 2), (referenced.Text(DicomTag.Of("SeriesInstanceUID")), referenced.Items(DicomTag.Of("ReferencedInstanceSequence")).Count));
    }

    [Fact]
    public void Encode_FramesWithoutLabels_AreLeftOutButForOneOfEachSegment()
    {
        ReadOnlyMemory<byte> none = new byte[Size];
        var (planes, places) = (Planes(1), new[] { 10.0, 7.5, 5, 2.5 });

        // Of the first segment the frames at 5 and 10 have labels, of the second none.
        DicomSegmentedFrame[] frames = [.. places.Select((place, i) => new DicomSegmentedFrame(DerivedSource.Slice(place), 0, [i % 2 == 0 ? planes[0] : none, none]))];
        var bytes = DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options);

        var file = DicomFile.Parse(bytes);
        var groups = file.Dataset.Items(DicomTag.Of("PerFrameFunctionalGroupsSequence"));
        Assert.Equal([5, 10, 2.5], Enumerable.Range(0, file.FrameCount).Select(frame => file.ReadFrame(frame).Plane!.Origin.Z));
        Assert.Equal(
            [[1, 2], [1, 3], [2, 1]], groups.Select(g => g.Items(DicomTag.Of("FrameContentSequence"))[0].Numbers(DicomTag.Of("DimensionIndexValues"))));
        Assert.Equal(4, file.Dataset.Items(DicomTag.Of("ReferencedSeriesSequence"))[0].Items(DicomTag.Of("ReferencedInstanceSequence")).Count);
        ThirdParty.Check(bytes, $"3x{DerivedSource.Height}x{DerivedSource.Width}", [.. Ints(planes[0]), .. Ints(planes[0]), .. new int[Size]]);
    }

    [Fact]
    public void Encode_FramesWithoutLabelsOrPlace_AreLeftOut()
    {
        ReadOnlyMemory<byte> none = new byte[Size];
        var plane = Planes(1)[0];
        DicomSegmentedFrame[] frames = [.. new[] { none, plane, none, plane }.Select((values, i) => new DicomSegmentedFrame(DerivedSource.Slice(i, hasPlace: false), 0, [values]))];

        var bytes = DicomSegmentation.Encode(frames, [s_segments[0]], isFractional: false, s_options);

        var contents = DicomFile.Parse(bytes).Dataset.Items(DicomTag.Of("PerFrameFunctionalGroupsSequence")).Select(g => g.Items(DicomTag.Of("FrameContentSequence"))[0]);
        Assert.Equal([1, 2], contents.Select(c => c.Integer(DicomTag.Of("InStackPositionNumber"), 0)));
        ThirdParty.Check(bytes, $"2x{DerivedSource.Height}x{DerivedSource.Width}", [.. Ints(plane), .. Ints(plane)]);
    }

    [Fact]
    public void Encode_MoreElementsThanAreRead_IsRefusedWithAWayOut()
    {
        var (values, segments) = (Planes(1)[0], Enumerable.Repeat(s_segments[0], 52_000).ToArray());
        DicomSegmentedFrame frame = new(DerivedSource.Slice(5), 0, Enumerable.Repeat(values, segments.Length).ToArray());

        var e = Assert.Throws<ArgumentException>(() => DicomSegmentation.Encode([frame], segments, isFractional: true, s_options));

        Assert.Matches(
            "^The 52000 segments were found in 52000 frames, which are [0-9]{7} DICOM elements; files of up to 2097136 are written. "
            + "Write fewer segments, or fewer source frames, to a file. .Parameter 'segments'.$",
            e.Message);
    }

    [Fact]
    public void Encode_MorePixelsThanAreRead_IsRefusedWithAWayOut()
    {
        // The same 16 million pixels as each of 65 segments.
        ReadOnlyMemory<byte> values = Enumerable.Repeat((byte)1, 4096 * 4096).ToArray();
        var source = DicomFile.Parse(new DicomDraft
        {
            Bits = 8,
            Extra = d => d.Text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.2").Text(0x0008, 0x0018, "UI", "1.2.3.9"),
        }.Bytes(4096, 4096));

        var e = Assert.Throws<ArgumentException>(() => DicomSegmentation.Encode(
            [new(source, 0, Enumerable.Repeat(values, 65).ToArray())], Enumerable.Repeat(s_segments[0], 65).ToArray(), isFractional: true, s_options));

        Assert.Equal(
            "The 65 frames in which segments were found are 1090519040 bytes of pixels; a file of up to 1073741824 is written. "
            + "Write fewer segments, or fewer source frames, to a file. (Parameter 'frames')",
            e.Message);
    }

    [Fact]
    public void Encode_Source_GivesPatientAndStudyAndNothingElse()
    {
        var bytes = DicomSegmentation.Encode([new(DerivedSource.Slice(5), 0, Planes(1))], s_segments, isFractional: false, s_options);

        var file = DicomFile.Parse(bytes);
        string?[] found = [.. new[] { "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "AccessionNumber", "StudyDate", "StudyID" }.Select(k => Text(file, k))];
        Assert.Equal(["Mäusle^Jörg", "ID 12", "19500304", "M", "1.2.3", "ACC-7", "20200102", "S1"], found);
        Assert.Equal("ISO_IR 192", Text(file, "SpecificCharacterSet"));
        Assert.All(["SOPInstanceUID", "SeriesInstanceUID"], k => Assert.StartsWith("2.25.", Text(file, k)));
        Assert.DoesNotContain("MARKED", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_Segments_HaveCodes()
    {
        var file = DicomFile.Parse(DicomSegmentation.Encode([new(DerivedSource.Slice(5), 0, Planes(1))], s_segments, isFractional: false, s_options));

        var segments = file.Dataset.Items(DicomTag.Of("SegmentSequence"));
        Assert.Equal(["liver", "odd thing"], segments.Select(s => s.Text(DicomTag.Of("SegmentLabel"))));
        Assert.Equal(
            ["10200004 SCT Liver", "0EE6C98CE630A26D 99ONNXRAD odd thing"],
            segments.Select(s => s.Items(DicomTag.Of("SegmentedPropertyTypeCodeSequence"))[0]).Select(c => string.Join(' ', new[] { "CodeValue", "CodingSchemeDesignator", "CodeMeaning" }.Select(k => c.Text(DicomTag.Of(k))))));
        Assert.All(segments, s => Assert.Equal("lungs 1.0", s.Text(DicomTag.Of("SegmentAlgorithmName"))));
    }

    [Fact]
    public void Encode_FramesThatDoNotFit_NamesAllProblems()
    {
        DicomSegmentedFrame[] frames =
        [
            new(DerivedSource.Slice(5), 0, Planes(1)),
            new(DerivedSource.Slice(5, study: "1.2.4", orientation: @"0\1\0\0\0\-1", width: 4), 1, [new byte[12], new byte[12]]),
        ];

        var e = Assert.Throws<ArgumentException>(() => DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options));

        Assert.Equal(
            "The frames make no segmentation: They have 2 sizes (3 x 5 pixels and 3 x 4 pixels). They are of 2 studies. They have 2 series. A source has no such frame. "
            + @"They have 2 frames of reference. They have 2 directions (1\0\0\0\1\0 and 0\1\0\0\0\-1). "
            + "Take the frames of one series. (Parameter 'frames')",
            e.Message);
    }

    [Fact]
    public void Encode_FramesOfTwoSeries_AreRefused()
    {
        DicomSegmentedFrame[] frames = [new(DerivedSource.Slice(5), 0, Planes(1)), new(DerivedSource.Slice(7.5, series: "5"), 0, Planes(1))];

        var e = Assert.Throws<ArgumentException>(() => DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options));

        Assert.Equal("The frames make no segmentation: They have 2 series. Take the frames of one series. (Parameter 'frames')", e.Message);
    }

    [Fact]
    public void Encode_DirectionsOfMoreDigits_AreThoseOfTheSeries()
    {
        DicomFile[] slices = [DerivedSource.Slice(5), DerivedSource.Slice(7.5, orientation: @"0.9999999\0\0\0\1\0")];
        var volume = Assert.Single(DicomSeries.Read([("a", DerivedSource.SliceBytes(5)), ("b", DerivedSource.SliceBytes(7.5, orientation: @"0.9999999\0\0\0\1\0"))]));

        var file = DicomFile.Parse(DicomSegmentation.Encode([.. slices.Select(slice => new DicomSegmentedFrame(slice, 0, Planes(1)))], s_segments, isFractional: false, s_options));

        Assert.Equal((2, 4), (volume.Image.Depth, file.FrameCount));
        Assert.Equal(new(1, 0, 0), file.ReadFrame(3).Plane!.AlongRow);
    }

    [Fact]
    public void Encode_FrameWithoutPlaceAmongOthers_IsRefused()
    {
        DicomSegmentedFrame[] frames = [new(DerivedSource.Slice(5), 0, Planes(1)), new(DerivedSource.Slice(7.5, hasPlace: false), 0, Planes(1))];

        var e = Assert.Throws<ArgumentException>(() => DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options));

        Assert.Equal(
            "The frames make no segmentation: 1 of 2 frames do not say where they lie. Take the frames of one series. (Parameter 'frames')", e.Message);
    }

    [Fact]
    public void Encode_FramesWithoutPlace_ReferToTheirSourcesAlone()
    {
        DicomSegmentedFrame[] frames = [new(DerivedSource.Slice(5, hasPlace: false), 0, Planes(1)), new(DerivedSource.Slice(7.5, hasPlace: false), 0, Planes(2))];

        var bytes = DicomSegmentation.Encode(frames, s_segments, isFractional: false, s_options);

        Assert.Null(DicomFile.Parse(bytes).ReadFrame(0).Plane);
        ThirdParty.Check(bytes, "4x3x5", frames.SelectMany(f => Ints(f.Segments[0])).Concat(frames.SelectMany(f => Ints(f.Segments[1]))));
    }

    [Fact]
    public void Encode_ValuesAboveOne_AreRefusedWhereSegmentsAreBinary()
    {
        var e = Assert.Throws<ArgumentException>(
            () => DicomSegmentation.Encode([new(DerivedSource.Slice(5), 0, [new byte[Size], Enumerable.Repeat((byte)2, Size).ToArray()])], s_segments, isFractional: false, s_options));

        Assert.Equal("The frames make no segmentation: A frame has values above 1. Take the frames of one series. (Parameter 'frames')", e.Message);
    }

    // Two segments that do not overlap; frames of 15 bits do not end at bytes.
    static ReadOnlyMemory<byte>[] Planes(int step) =>
        [Enumerable.Range(0, Size).Select(i => (byte)(i * step % 3 == 0 ? 1 : 0)).ToArray(), Enumerable.Range(0, Size).Select(i => (byte)(i * step % 3 == 1 ? 1 : 0)).ToArray()];

    static IEnumerable<int> Ints(ReadOnlyMemory<byte> plane) => plane.ToArray().Select(b => (int)b);

    static string? Text(DicomFile file, string keyword) => file.Dataset.Text(DicomTag.Of(keyword));
}
