namespace OnnxRad.Trainer;

/// <summary>Whose the images of a row are.</summary>
/// <param name="Key">Compared, and never shown.</param>
/// <param name="IsOfDicom">Whether the DICOM files of the row say it, and not the table.</param>
readonly record struct RowPatient(string Key, bool IsOfDicom);
