namespace OnnxRad.Imaging;

/// <summary>What was found in one frame of a DICOM image.</summary>
/// <param name="Source">The image; its patient, study and place are those of the segmentation.</param>
/// <param name="Frame">The frame of it, counted from 0.</param>
/// <param name="Segments">
/// For each segment a value for each pixel, row after row: 0 or 1 for binary segmentations, 0 to 255 (surely) for fractional ones.
/// </param>
public sealed record DicomSegmentedFrame(DicomFile Source, int Frame, IReadOnlyList<ReadOnlyMemory<byte>> Segments);
