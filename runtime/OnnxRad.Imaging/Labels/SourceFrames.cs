using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging.Labels;

/// <summary>Which frames of a DICOM file the slices of an image are, to be found among those that the frames of a segmentation refer to.</summary>
/// <param name="image">An image, or the frames of a file.</param>
sealed class SourceFrames(RadImage image)
{
    // Source frames that one reference names.
    const int MostNumbers = 1 << 16;

    readonly bool _isOfFrames = image.FirstFrame is not null || image.Depth > 1;

    // Frames may share their references, which are read once then.
    (IReadOnlyList<DicomDataset> Items, FrameReference Found)? _last;

    /// <summary>What a frame of a segmentation refers to.</summary>
    public FrameReference Find(FrameGroups groups)
    {
        var items = groups.Items(DicomTags.DerivationImageSequence);
        if (_last is not { } last || !ReferenceEquals(last.Items, items))
        {
            _last = last = (items, Find(items));
        }

        return last.Found;
    }

    FrameReference Find(IReadOnlyList<DicomDataset> derivations)
    {
        var (slices, isToImage) = (new List<int>(), false);
        foreach (var source in derivations.SelectMany(d => d.Items(DicomTags.SourceImageSequence)))
        {
            if (image.Identifiers.InstanceUid is not { } uid || source.Text(DicomTags.ReferencedSopInstanceUid) != uid)
            {
                continue;
            }

            var frames = source.FirstNumbers(DicomTags.ReferencedFrameNumber, MostNumbers);
            List<int> own = [.. Slices(frames)];
            slices.AddRange(own);

            // Without numbers a reference is to all frames.
            isToImage |= frames.Count == 0 || own.Count > 0;
        }

        return new(slices, isToImage);
    }

    IEnumerable<int> Slices(IReadOnlyList<double> frames)
    {
        if (frames.Count == 0 && !_isOfFrames)
        {
            return [0];
        }

        var first = image.FirstFrame ?? 0;
        return frames.Select(frame => frame - 1 - first).Where(slice => slice >= 0 && slice < image.Depth).Select(slice => (int)slice);
    }
}
