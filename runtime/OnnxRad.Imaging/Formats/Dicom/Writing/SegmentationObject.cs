namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The attributes of a segmentation (PS3.3 sections A.51 and C.8.20).</summary>
sealed class SegmentationObject(SegmentationSources sources, IReadOnlyList<DicomSegment> segments, bool isFractional, DicomWriteOptions options)
{
    const string SopClass = "1.2.840.10008.5.1.4.1.1.66.4";
    const int FractionOfOne = 255;

    // The meta group, which comes later, has some too.
    const int MostElements = DicomParser.MaxElements - 16;

    /// <summary>What to do where a segmentation is too large.</summary>
    public const string WayOut = "Write fewer segments, or fewer source frames, to a file.";

    readonly string _dimensions = DicomUid.New();

    readonly IReadOnlyList<(int Segment, int Place)> _frames = SegmentationFrames.Of(sources.Frames, segments.Count);

    /// <summary>The attributes, with the pixels.</summary>
    /// <exception cref="ArgumentException">They are more than OnnxRad reads.</exception>
    public DicomDataset Build()
    {
        var built = Attributes();
        return Count(built) is var elements && elements <= MostElements
            ? built
            : throw new ArgumentException(
                $"The {segments.Count} segments were found in {_frames.Count} frames, which are {elements} DICOM elements; files of up to {MostElements} are written. {WayOut}",
                nameof(segments));
    }

    static long Count(DicomDataset dataset) => dataset.Elements.Sum(element => 1 + (element.Items?.Sum(item => 1 + Count(item)) ?? 0));

    DicomDataset Attributes()
    {
        var spec = sources.Spec;
        var target = DerivedObject.Begin(sources.First, SopClass, "SEG", options)
            .Text(DicomTags.ImageType, "DERIVED", "PRIMARY")
            .Text(DicomTags.ContentLabel, "SEGMENTATION").Text(DicomTags.ContentDescription, DicomShortText.Of(options.Algorithm)).Text(DicomTags.ContentCreatorName)
            .Number(DicomTags.SamplesPerPixel, 1).Text(DicomTags.PhotometricInterpretation, "MONOCHROME2")
            .Number(DicomTags.NumberOfFrames, _frames.Count)
            .Number(DicomTags.Rows, spec.Height).Number(DicomTags.Columns, spec.Width)
            .Number(DicomTags.BitsAllocated, isFractional ? 8 : 1).Number(DicomTags.BitsStored, isFractional ? 8 : 1)
            .Number(DicomTags.HighBit, isFractional ? 7 : 0).Number(DicomTags.PixelRepresentation, 0)
            .CopyLoss(sources.First)
            .Text(DicomTags.SegmentationType, isFractional ? "FRACTIONAL" : "BINARY")
            .Text(DicomTags.SegmentsOverlap, isFractional ? "UNDEFINED" : Overlap())
            .Items(DicomTags.SegmentSequence, segments.Select(Segment))
            .Items(DicomTags.ReferencedSeriesSequence, ReferencedSeries())
            .Items(DicomTags.DimensionOrganizationSequence, Organization())
            .Items(DicomTags.DimensionIndexSequence, Index(DicomTags.ReferencedSegmentNumber, DicomTags.SegmentIdentificationSequence), PlaceIndex())
            .Items(DicomTags.SharedFunctionalGroupsSequence, Shared())
            .Items(DicomTags.PerFrameFunctionalGroupsSequence, PerFrame())
            .Bytes(DicomTags.PixelData, "OB", SegmentationPixels.Of(sources.Frames, _frames, isFractional));
        if (isFractional)
        {
            target.Text(DicomTags.SegmentationFractionalType, "PROBABILITY").Number(DicomTags.MaximumFractionalValue, FractionOfOne);
        }

        return (sources.HaveGeometry
            ? target.Text(DicomTags.FrameOfReferenceUid, DerivedObject.Uid(sources.First, DicomTags.FrameOfReferenceUid)!)
                .Copy(sources.First, DicomTags.PositionReferenceIndicator)
            : target.Copy(sources.First, DicomTags.PatientOrientation)).Dataset;
    }

    string Overlap()
    {
        foreach (var frame in sources.Frames)
        {
            var taken = new byte[frame.Segments[0].Length];
            foreach (var segment in frame.Segments)
            {
                var values = segment.Span;
                for (var i = 0; i < taken.Length; i++)
                {
                    taken[i] += values[i];
                    if (taken[i] > 1)
                    {
                        return "YES";
                    }
                }
            }
        }

        return "NO";
    }

    DatasetBuilder Segment(DicomSegment segment, int index) => new DatasetBuilder()
        .Code(DicomTags.SegmentedPropertyCategoryCodeSequence, segment.Category)
        .Number(DicomTags.SegmentNumber, index + 1).Text(DicomTags.SegmentLabel, DicomShortText.Of(segment.Label))
        .Text(DicomTags.SegmentAlgorithmType, "AUTOMATIC").Text(DicomTags.SegmentAlgorithmName, DicomShortText.Of(options.Algorithm))
        .Code(DicomTags.SegmentedPropertyTypeCodeSequence, segment.Type);

    IEnumerable<DatasetBuilder> ReferencedSeries() => sources.Frames
        .GroupBy(f => DerivedObject.Uid(f.Source.Dataset, DicomTags.SeriesInstanceUid) ?? "")
        .Where(series => series.Key.Length > 0)
        .Select(series => new DatasetBuilder()
            .Text(DicomTags.SeriesInstanceUid, series.Key)
            .Items(
                DicomTags.ReferencedInstanceSequence,
                series.DistinctBy(f => f.Source.Dataset.Text(DicomTags.SopInstanceUid)).Select(f => DerivedObject.Reference(f.Source.Dataset)!)));

    DatasetBuilder Organization() => new DatasetBuilder().Text(DicomTags.DimensionOrganizationUid, _dimensions);

    DatasetBuilder Index(DicomTag pointer, DicomTag group) =>
        Organization().Tag(DicomTags.DimensionIndexPointer, pointer).Tag(DicomTags.FunctionalGroupPointer, group);

    DatasetBuilder PlaceIndex() => sources.HaveGeometry
        ? Index(DicomTags.ImagePositionPatient, DicomTags.PlanePositionSequence)
        : Index(DicomTags.InStackPositionNumber, DicomTags.FrameContentSequence);

    DatasetBuilder Shared()
    {
        var shared = new DatasetBuilder();
        if (!sources.HaveGeometry)
        {
            return shared;
        }

        var first = sources.Frames[0];
        var measures = new DatasetBuilder().Number(DicomTags.PixelSpacing, SegmentationSources.Spacing(first)!);
        if (SegmentationSources.Thickness(first) is { } thickness)
        {
            measures.Number(DicomTags.SliceThickness, thickness);
        }

        return shared.Items(DicomTags.PixelMeasuresSequence, measures)
            .Items(
                DicomTags.PlaneOrientationSequence,
                new DatasetBuilder().Number(DicomTags.ImageOrientationPatient, SegmentationSources.Orientation(first)));
    }

    IEnumerable<DatasetBuilder> PerFrame()
    {
        // Places that no segment was found in do not count: the values of an index go up by 1 (PS3.3 section C.7.6.17.1).
        var numbers = _frames.Select(frame => frame.Place).Distinct().Order().Index().ToDictionary(place => place.Item, place => place.Index + 1);
        return _frames.Select(frame => Frame(sources.Frames[frame.Place], frame.Segment, numbers[frame.Place]));
    }

    DatasetBuilder Frame(DicomSegmentedFrame frame, int segment, int place)
    {
        var content = new DatasetBuilder().Number(DicomTags.DimensionIndexValues, segment, place);
        var group = new DatasetBuilder()
            .Items(DicomTags.DerivationImageSequence, Derivation(frame))
            .Items(DicomTags.FrameContentSequence, content)
            .Items(DicomTags.SegmentIdentificationSequence, new DatasetBuilder().Number(DicomTags.ReferencedSegmentNumber, segment));
        if (sources.HaveGeometry)
        {
            return group.Items(
                DicomTags.PlanePositionSequence, new DatasetBuilder().Number(DicomTags.ImagePositionPatient, SegmentationSources.Position(frame)));
        }

        content.Text(DicomTags.StackId, "1").Number(DicomTags.InStackPositionNumber, place);
        return group;
    }

    static DatasetBuilder Derivation(DicomSegmentedFrame frame)
    {
        var reference = DerivedObject.Reference(frame.Source.Dataset)!
            .Text(DicomTags.SpatialLocationsPreserved, "YES")
            .Code(DicomTags.PurposeOfReferenceCodeSequence, DicomSecondaryCapture.SourceOfProcessing);
        if (frame.Source.FrameCount > 1)
        {
            reference.Number(DicomTags.ReferencedFrameNumber, frame.Frame + 1);
        }

        return new DatasetBuilder()
            .Items(DicomTags.SourceImageSequence, reference)
            .Code(DicomTags.DerivationCodeSequence, new("113076", "DCM", "Segmentation"));
    }
}
