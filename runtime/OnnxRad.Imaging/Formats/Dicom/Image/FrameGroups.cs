namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Finds the attributes of a frame: in its functional groups, in those shared by all, or in the data set (PS3.3 section C.7.6.16).</summary>
/// <param name="dataset">Of an enhanced object, or of one without functional groups.</param>
/// <param name="frame">Counts from 0.</param>
sealed class FrameGroups(DicomDataset dataset, int frame)
{
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

    /// <summary>The numbers of an attribute; empty when it is nowhere.</summary>
    public IReadOnlyList<double> Numbers(DicomTag sequence, DicomTag tag) => Holder(sequence, tag).Numbers(tag);
}
