namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Finds the attributes of a frame: in its functional groups, in those shared by all, or in the data set (PS3.3 section C.7.6.16).</summary>
/// <param name="dataset">Of an enhanced object, or of one without functional groups.</param>
/// <param name="frame">Counts from 0.</param>
sealed class FrameGroups(DicomDataset dataset, int frame)
{
    // More than any attribute of a frame has.
    const int MostNumbers = 16;

    readonly DicomDataset? _own = dataset.Items(DicomTags.PerFrameFunctionalGroupsSequence).ElementAtOrDefault(frame);
    readonly DicomDataset? _shared = dataset.Items(DicomTags.SharedFunctionalGroupsSequence).FirstOrDefault();

    /// <summary>The item that holds an attribute.</summary>
    /// <param name="sequence">The functional group.</param>
    /// <param name="tag">The attribute.</param>
    public DicomDataset Holder(DicomTag sequence, DicomTag tag)
    {
        foreach (var group in new[] { _own, _shared })
        {
            if (group?.Items(sequence).FirstOrDefault() is { } item && item[tag] is not null)
            {
                return item;
            }
        }

        return dataset;
    }

    /// <summary>The items of a functional group: the frame's own, else those shared by all.</summary>
    public IReadOnlyList<DicomDataset> Items(DicomTag sequence) => HasOwn(sequence) ? _own!.Items(sequence) : _shared?.Items(sequence) ?? [];

    /// <summary>Whether a functional group is the frame's own, so that what is in it may differ from that of other frames.</summary>
    public bool HasOwn(DicomTag sequence) => _own?.Items(sequence).Count > 0;

    /// <summary>The first numbers of an attribute, up to 16; empty when it is nowhere.</summary>
    public IReadOnlyList<double> Numbers(DicomTag sequence, DicomTag tag) => Holder(sequence, tag).FirstNumbers(tag, MostNumbers);
}
