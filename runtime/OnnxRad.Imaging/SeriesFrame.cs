namespace OnnxRad.Imaging;

/// <summary>The frame of a DICOM file that a slice of a volume was read from.</summary>
/// <param name="File">The file.</param>
/// <param name="Frame">Counted from 0.</param>
public sealed record SeriesFrame(DicomFile File, int Frame);
