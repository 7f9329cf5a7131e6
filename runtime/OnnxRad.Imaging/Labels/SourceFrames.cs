using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging.Labels;

/// <summary>The frames of DICOM files that an image is made of, to be found among those that a segmentation refers to.</summary>
sealed class SourceFrames
{
    // Source frames that one reference names.
    const int MostNumbers = 1 << 16;

    readonly RadImage _image;
    readonly IReadOnlyList<IReadOnlyList<string>> _listed;
    readonly HashSet<(string? Uid, int Frame)> _ofSeries;
    readonly HashSet<string?> _files;

    // What the frames refer to, and what is listed beside it.
    readonly HashSet<string> _referred = new(StringComparer.Ordinal);

    // Frames may share their references, which are read once then.
    (IReadOnlyList<DicomDataset> Items, FrameReference Found)? _last;

    /// <param name="image">An image, the frames of a file, or a volume of a series.</param>
    /// <param name="listed">The UIDs of the images of each series that the segmentation says it was made on.</param>
    /// <param name="frames">The frames of the segmentation.</param>
    public SourceFrames(RadImage image, IReadOnlyList<IReadOnlyList<string>> listed, IReadOnlyList<FrameGroups> frames)
    {
        (_image, _listed) = (image, listed);
        _ofSeries = [.. image.Imaged?.Sources ?? []];
        _files = image.Imaged is { } imaged ? [.. imaged.Sources.Select(source => source.InstanceUid)] : [image.Identifiers.InstanceUid];
        References = [.. frames.Select(Find)];
        foreach (var series in listed.Where(series => series.Any(_referred.Contains)).ToList())
        {
            _referred.UnionWith(series);
        }
    }

    /// <summary>What each frame refers to.</summary>
    public IReadOnlyList<FrameReference> References { get; }

    /// <summary>Whether the segmentation says that it was made on the file of the image.</summary>
    public bool IsListed => _image.Identifiers.InstanceUid is { } uid && _listed.Any(series => series.Contains(uid));

    /// <summary>Whether a frame that lies in a slice is of another image there, of another time: the slice is one of those that frames refer to, and this one refers to others alone.</summary>
    public bool IsOfAnother(int frame, int slice)
    {
        var uid = _image.Imaged is { } imaged ? imaged.Sources[imaged.Nearest[imaged.First + slice]].InstanceUid : _image.Identifiers.InstanceUid;
        return References[frame] is { IsToImage: false, IsToOthers: true } && uid is not null && _referred.Contains(uid);
    }

    FrameReference Find(FrameGroups groups)
    {
        var items = groups.Items(DicomTags.DerivationImageSequence);
        if (_last is not { } last || !ReferenceEquals(last.Items, items))
        {
            // What all frames share does not tell which image each of them is of.
            var found = Find(items);
            _last = last = (items, groups.HasOwn(DicomTags.DerivationImageSequence) ? found : found with { IsToOthers = false });
        }

        return last.Found;
    }

    FrameReference Find(IReadOnlyList<DicomDataset> derivations)
    {
        var (slices, isToImage, isToOthers) = (new List<int>(), false, false);
        foreach (var source in derivations.SelectMany(d => d.Items(DicomTags.SourceImageSequence)))
        {
            if (source.Text(DicomTags.ReferencedSopInstanceUid) is not { } uid)
            {
                continue;
            }

            _referred.Add(uid);
            var isOwn = _files.Contains(uid) && IsOwn(uid, source.FirstNumbers(DicomTags.ReferencedFrameNumber, MostNumbers), slices);
            (isToImage, isToOthers) = (isToImage || isOwn, isToOthers || !isOwn);
        }

        return new(slices, isToImage, isToOthers);
    }

    /// <summary>Whether a file's frames of these numbers are of the image; without numbers all are meant. Adds their slices.</summary>
    bool IsOwn(string uid, IReadOnlyList<double> numbers, List<int> slices)
    {
        if (_image.Imaged is not null)
        {
            return numbers.Count == 0 || numbers.Any(number => _ofSeries.Contains((uid, (int)number - 1)));
        }

        var (first, before) = (_image.FirstFrame ?? 0, slices.Count);
        slices.AddRange(numbers.Count == 0 && _image is { FirstFrame: null, Depth: 1 } ? [0]
            : numbers.Select(number => number - 1 - first).Where(slice => slice >= 0 && slice < _image.Depth).Select(slice => (int)slice));
        return numbers.Count == 0 || slices.Count > before;
    }
}
