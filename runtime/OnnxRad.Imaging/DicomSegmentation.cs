using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>Writes what was found in the pixels of DICOM images as a DICOM Segmentation object (PS3.3 section A.51), uncompressed.</summary>
/// <remarks>
/// The object belongs to the patient and the study of its sources, so it names the patient as they do; it refers to each of their frames,
/// and lies where they lie. Files of more than OnnxRad reads, 1 GiB or 2^21 elements, are not written.
/// </remarks>
public static class DicomSegmentation
{
    /// <summary>The bytes of a DICOM file with a frame for each segment and source frame in which it was found; of a segment found nowhere, for the first.</summary>
    /// <param name="frames">The source frames, of one size, study and direction; their order does not matter where they have a place.</param>
    /// <param name="segments">What the segments are; the first one has the number 1.</param>
    /// <param name="isFractional">Whether values are 0 to 255, as probabilities, rather than 0 or 1.</param>
    /// <param name="options">What is said of the new object.</param>
    /// <exception cref="ArgumentException">The frames do not fit each other or the segments, or are too many; all problems are named.</exception>
    public static byte[] Encode(
        IReadOnlyList<DicomSegmentedFrame> frames, IReadOnlyList<DicomSegment> segments, bool isFractional, DicomWriteOptions options)
    {
        if (segments.Count is 0 or > ushort.MaxValue)
        {
            throw new ArgumentException($"There are {segments.Count} segments; a segmentation has 1 to {ushort.MaxValue}.", nameof(segments));
        }

        var sources = SegmentationSources.From(frames, segments.Count, isFractional);
        var target = new SegmentationObject(sources, segments, isFractional, options).Build();
        return DicomPart10Writer.Encode(target);
    }
}
