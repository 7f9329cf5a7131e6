using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging.Labels;

/// <summary>A DICOM segmentation as label map of one of its source images (PS3.3 section A.51).</summary>
sealed class Segmentation
{
    const string SopClass = "1.2.840.10008.5.1.4.1.1.66.4", LabelMapSopClass = "1.2.840.10008.5.1.4.1.1.66.7";

    readonly DicomFile _file;
    readonly DicomPixels _pixels;
    readonly bool _isLabelMap;
    readonly bool _isFractional;
    readonly int _most;

    /// <param name="file">A segmentation.</param>
    public Segmentation(DicomFile file)
    {
        (_file, _pixels) = (file, new(file));
        var type = file.Dataset.Text(DicomTags.SegmentationType);
        _isLabelMap = type == "LABELMAP";
        _isFractional = type == "FRACTIONAL";
        _most = Math.Max(1, file.Dataset.Integer(DicomTags.MaximumFractionalValue, byte.MaxValue));
        if (_pixels.Spec.Samples != 1 || file.Dataset[DicomTags.PixelData] is null)
        {
            throw new InvalidImageException("It is a segmentation of colours or real numbers; expected whole numbers of one sample a pixel.");
        }

        _pixels.RequireAllFrames();
    }

    /// <summary>Whether a DICOM file is a segmentation.</summary>
    public static bool IsOne(DicomFile file) => file.Dataset.Text(DicomTags.SopClassUid) is SopClass or LabelMapSopClass;

    /// <summary>The labels on the grid of an image: the number of the segment of each pixel, 0 where there is none.</summary>
    /// <exception cref="LabelMismatchException">The image is none of its sources, or lies elsewhere, or segments overlap.</exception>
    /// <param name="image">The image.</param>
    /// <param name="threshold">The share from which a pixel of a fractional segmentation counts.</param>
    public RadImage On(RadImage image, double threshold)
    {
        Require(image.Identifiers.StudyUid, DicomTags.StudyInstanceUid, "study");
        Require(image.Identifiers.FrameOfReferenceUid, DicomTags.FrameOfReferenceUid, "frame of reference");
        var frames = Enumerable.Range(0, _pixels.Spec.Frames).Select(frame => new FrameGroups(_file.Dataset, frame)).ToList();
        var sources = new SourceFrames(image, Listed(), frames);
        var (labels, match) = (new SegmentPixels(image, _isFractional), Match(frames, sources.References, image));

        // A listed image may have no labels, unless nothing tells which frames are its own.
        var belongs = match is { HasAny: true } || (sources.IsListed && (match is not null || sources.References.Any(reference => !reference.IsNone)));
        var ofOthers = new HashSet<int>();
        for (var frame = 0; frame < frames.Count; frame++)
        {
            foreach (var (slice, values) in Slices(frame, frames[frame], sources.References[frame], image, match))
            {
                if (sources.IsOfAnother(frame, slice))
                {
                    ofOthers.Add(frame);
                    continue;
                }

                belongs = true;
                Add(frame, frames[frame], slice, values, labels, (float)(threshold * _most));
            }
        }

        // A slice may have no labels where others of its volume have some; a volume that no frame refers to is another one.
        if (image.Imaged is not null && ofOthers.Count > 0 && !sources.References.Any(reference => reference.IsToImage))
        {
            throw new LabelMismatchException(
                $"{ofOthers.Count} of {frames.Count} frames of the segmentation lie in the image but refer to other images of the same places, such as those of another time; "
                + "none refers to it. Take the images that the segmentation was made on, or save its labels as NIfTI.");
        }

        if (!belongs)
        {
            throw new LabelMismatchException(
                $"No frame of the segmentation belongs to the image: none refers to it, and none lies in its {(image.Depth == 1 ? "plane" : "slices")}"
                + (Grid(frames[0]) is { } first && LabelGrid.Of(image) is { } grid ? $"; the first frame is {first}; the image is {grid}." : "."));
        }

        labels.ThrowIfOverlapping(SegmentName);
        return labels.ToImage(image);
    }

    void Add(int frame, FrameGroups groups, int slice, float[] values, SegmentPixels labels, float least)
    {
        if (_isLabelMap)
        {
            labels.Set(slice, values);
            return;
        }

        var number = groups.Holder(DicomTags.SegmentIdentificationSequence, DicomTags.ReferencedSegmentNumber).Integer(DicomTags.ReferencedSegmentNumber, 0);
        if (number is < 1 or > ushort.MaxValue)
        {
            throw new InvalidImageException($"Frame {frame + 1} of the segmentation does not say which segment it is of.");
        }

        labels.Add(slice, number, values, _isFractional ? least : 1);
    }

    float[] Stored(int frame)
    {
        using var decoded = _pixels.Decode(frame);
        return Array.ConvertAll(decoded.Values, value => (float)value);
    }

    // Grids alone do not tell patients apart: many scanners give each of them the same.
    void Require(string? uid, DicomTag tag, string what)
    {
        if (uid is not null && _file.Dataset.Text(tag) is { } own && own != uid)
        {
            throw new LabelMismatchException($"The segmentation is of another {what} than the image.");
        }
    }

    /// <summary>Compares the places of the frames that do not refer to a slice of the image; null where it does not say where it lies.</summary>
    FrameMatch? Match(List<FrameGroups> frames, IReadOnlyList<FrameReference> references, RadImage image) => LabelGrid.Of(image) is { } whole
        ? FrameMatch.Of(image, whole, [.. frames.Where((_, frame) => references[frame].Slices.Count == 0).Select(Grid).OfType<LabelGrid>()], IsOfSeries(image))
        : null;

    /// <summary>The labels of the slices of the image that a frame lies in: those it refers to, else those of its place.</summary>
    IEnumerable<(int Slice, float[] Values)> Slices(int frame, FrameGroups groups, FrameReference reference, RadImage image, FrameMatch? match)
    {
        if (Grid(groups) is not { } grid || LabelGrid.Of(image) is not { } whole)
        {
            return reference is { IsToImage: true, Slices.Count: 0 }
                ? throw new LabelMismatchException(image.Imaged is not null
                    ? $"Frame {frame + 1} of the segmentation refers to slices of the image and does not say where it lies. "
                        + "Save the segmentation with its plane positions, or its labels as NIfTI."
                    : $"Frame {frame + 1} of the segmentation refers to the image as a whole and not to one of its frames, and their places do not tell which of them it is of. "
                        + "Save the segmentation with the numbers of its source frames.")
                : reference.Slices.Select(slice => (slice, OfSize(frame, image)));
        }

        return reference.Slices.Count > 0
            ? reference.Slices.Select(slice => (slice, GridMap.Between(whole.At(slice), grid).Take(Stored(frame), grid, whole.At(slice))))
            : match!.Take(grid, () => Stored(frame));
    }

    float[] OfSize(int frame, RadImage image) => (_pixels.Spec.Height, _pixels.Spec.Width) == (image.Height, image.Width)
        ? Stored(frame)
        : throw new LabelMismatchException(
            $"The segmentation is {_pixels.Spec.Height} x {_pixels.Spec.Width} (rows x columns), and the image {image.Height} x {image.Width}.");

    /// <summary>The UIDs of the images of each series that it says it was made on.</summary>
    IReadOnlyList<IReadOnlyList<string>> Listed() =>
    [
        .. _file.Dataset.Items(DicomTags.ReferencedSeriesSequence)
            .Select(s => s.Items(DicomTags.ReferencedInstanceSequence).Select(i => i.Text(DicomTags.ReferencedSopInstanceUid)).OfType<string>().ToList()),
    ];

    /// <summary>Whether it says that it was made on the series of the image; null where one of both does not say.</summary>
    bool? IsOfSeries(RadImage image)
    {
        List<string> series = [.. _file.Dataset.Items(DicomTags.ReferencedSeriesSequence).Select(s => s.Text(DicomTags.SeriesInstanceUid)).OfType<string>()];
        return series.Count == 0 || image.Identifiers.SeriesUid is not { } own ? null : series.Contains(own);
    }

    LabelGrid? Grid(FrameGroups groups) =>
        FrameGeometry.Plane(groups) is { } plane && groups.Numbers(DicomTags.PixelMeasuresSequence, DicomTags.PixelSpacing) is [> 0 and var row, > 0 and var column, ..]
            ? new(plane, new(row, column), _pixels.Spec.Width, _pixels.Spec.Height, 1)
            : null;

    string SegmentName(int number) => _file.Dataset.Items(DicomTags.SegmentSequence).FirstOrDefault(s => s.Integer(DicomTags.SegmentNumber, 0) == number)
        ?.Text(DicomTags.SegmentLabel) is { } label ? $"{number} ('{DicomShortText.Of(label)}')" : $"{number}";
}
