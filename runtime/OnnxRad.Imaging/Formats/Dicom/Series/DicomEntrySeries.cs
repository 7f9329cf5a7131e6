namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>What a file belongs to; identifiers are compared, never shown.</summary>
/// <param name="Patient">The number and the name.</param>
/// <param name="StudyUid">The study.</param>
/// <param name="Uid">The series.</param>
/// <param name="Number">The number of the series; 0 where it has none.</param>
sealed record DicomEntrySeries((string? Id, string? Name) Patient, string? StudyUid, string? Uid, int Number)
{
    /// <summary>As the attributes say.</summary>
    public static DicomEntrySeries Of(DicomDataset dataset) => new(
        (dataset.Text(DicomTags.PatientId), dataset.Text(DicomTags.PatientName)),
        dataset.Text(DicomTags.StudyInstanceUid),
        dataset.Text(DicomTags.SeriesInstanceUid),
        dataset.Integer(DicomTags.SeriesNumber, 0));
}
