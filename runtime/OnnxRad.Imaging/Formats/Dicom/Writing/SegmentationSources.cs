namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The source frames of a segmentation, checked, in the order of their places.</summary>
sealed class SegmentationSources
{
    SegmentationSources(IReadOnlyList<DicomSegmentedFrame> frames, bool haveGeometry) => (Frames, HaveGeometry) = (frames, haveGeometry);

    /// <summary>At least one, with equal places behind each other.</summary>
    public IReadOnlyList<DicomSegmentedFrame> Frames { get; }

    /// <summary>Whether all say where they lie in a common frame of reference.</summary>
    public bool HaveGeometry { get; }

    /// <summary>What all have in common is that of the first.</summary>
    public DicomDataset First => Frames[0].Source.Dataset;

    /// <summary>Rows and columns of each.</summary>
    public PixelSpec Spec => PixelSpec.From(First);

    /// <summary>Checks and sorts source frames.</summary>
    /// <exception cref="ArgumentException">They do not fit each other or the segments; all problems are named.</exception>
    public static SegmentationSources From(IReadOnlyList<DicomSegmentedFrame> frames, int segments, bool isFractional)
    {
        if (frames.Count == 0)
        {
            throw new ArgumentException("There are no source frames.", nameof(frames));
        }

        var specs = frames.Select(f => PixelSpec.From(f.Source.Dataset)).ToList();
        var problems = new List<string>();
        AddIfSeveral(specs.Select(s => $"{s.Height} x {s.Width} pixels"), "sizes", problems);
        AddIfSeveral(frames.Select(f => f.Source.Dataset.Text(DicomTags.StudyInstanceUid) ?? ""), null, problems);
        AddIfSeveral(frames.Select(f => f.Source.Dataset.Text(DicomTags.SeriesInstanceUid) ?? ""), "series", problems, shown: false);
        if (frames.Any(f => DerivedObject.Reference(f.Source.Dataset) is null))
        {
            problems.Add("A source says no SOP class or SOP instance, so that nothing can refer to it.");
        }

        if (frames.Zip(specs).Any(f => f.First.Frame < 0 || f.First.Frame >= f.Second.Frames))
        {
            problems.Add("A source has no such frame.");
        }

        var most = isFractional ? byte.MaxValue : (byte)1;
        if (frames.Zip(specs).Any(f => f.First.Segments.Count != segments || f.First.Segments.Any(s => s.Length != f.Second.PixelCount)))
        {
            problems.Add($"A frame does not have {segments} segments of as many pixels as its source.");
        }
        else if (frames.Any(f => f.Segments.Any(s => s.Span.ContainsAnyExceptInRange((byte)0, most))))
        {
            problems.Add($"A frame has values above {most}.");
        }

        var placed = frames.Count(f => DerivedObject.Uid(f.Source.Dataset, DicomTags.FrameOfReferenceUid) is not null && Plane(f) is not null && Spacing(f) is not null);
        if (placed > 0 && placed < frames.Count)
        {
            problems.Add($"{frames.Count - placed} of {frames.Count} frames do not say where they lie.");
        }

        var haveGeometry = placed == frames.Count;
        if (haveGeometry)
        {
            AddIfSeveral(frames.Select(f => f.Source.Dataset.Text(DicomTags.FrameOfReferenceUid)!), "frames of reference", problems, shown: false);
            AddIfSeveral(frames, f => SeriesSlice.Direction(Plane(f)!), f => string.Join('\\', Orientation(f)), "directions", problems);
            AddIfSeveral(frames, f => SeriesSlice.Rounded(Spacing(f)![0], Spacing(f)![1]), f => string.Join('\\', Spacing(f)!), "pixel spacings", problems);
        }

        return problems.Count == 0
            ? new(haveGeometry ? [.. frames.OrderBy(f => Plane(f)!.Origin.Dot(Plane(f)!.Normal))] : frames, haveGeometry)
            : throw new ArgumentException(
                $"The frames make no segmentation: {string.Join(' ', problems)} Take the frames of one series.", nameof(frames));
    }

    /// <summary>The directions as the source writes them.</summary>
    public static IReadOnlyList<double> Orientation(DicomSegmentedFrame frame) =>
        [.. Groups(frame).Numbers(DicomTags.PlaneOrientationSequence, DicomTags.ImageOrientationPatient).Take(6)];

    /// <summary>The place as the source writes it.</summary>
    public static IReadOnlyList<double> Position(DicomSegmentedFrame frame) =>
        [.. Groups(frame).Numbers(DicomTags.PlanePositionSequence, DicomTags.ImagePositionPatient).Take(3)];

    /// <summary>The distance of rows and columns in the patient; null where the source does not say.</summary>
    public static IReadOnlyList<double>? Spacing(DicomSegmentedFrame frame) =>
        Groups(frame).Numbers(DicomTags.PixelMeasuresSequence, DicomTags.PixelSpacing) is [> 0 and var row, > 0 and var column, ..] ? [row, column] : null;

    /// <summary>The thickness, or the distance where that is not said; null where neither is.</summary>
    public static double? Thickness(DicomSegmentedFrame frame) =>
        Groups(frame).Numbers(DicomTags.PixelMeasuresSequence, DicomTags.SliceThickness) is [> 0 and var thickness, ..] ? thickness
        : Groups(frame).Numbers(DicomTags.PixelMeasuresSequence, DicomTags.SpacingBetweenSlices) is [> 0 and var step, ..] ? step : null;

    static ImagePlane? Plane(DicomSegmentedFrame frame) => FrameGeometry.Plane(Groups(frame));

    static FrameGroups Groups(DicomSegmentedFrame frame) => new(frame.Source.Dataset, frame.Frame);

    /// <summary>Frames are alike as slices of a volume are, by what is rounded; shown is what they say.</summary>
    static void AddIfSeveral<T>(
        IReadOnlyList<DicomSegmentedFrame> frames, Func<DicomSegmentedFrame, T> rounded, Func<DicomSegmentedFrame, string> said, string what, List<string> problems)
    {
        if (frames.DistinctBy(rounded).ToList() is { Count: > 1 } different)
        {
            problems.Add($"They have {different.Count} {what} ({said(different[0])} and {said(different[1])}).");
        }
    }

    static void AddIfSeveral(IEnumerable<string> values, string? what, List<string> problems, bool shown = true)
    {
        var different = values.Distinct(StringComparer.Ordinal).ToList();
        if (different.Count > 1)
        {
            problems.Add(what is null ? $"They are of {different.Count} studies."
                : $"They have {different.Count} {what}{(shown ? $" ({different[0]} and {different[1]})" : "")}.");
        }
    }
}
