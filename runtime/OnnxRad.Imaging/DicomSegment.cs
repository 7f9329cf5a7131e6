using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>What a segment of a segmentation object is (PS3.3 section C.8.20.4).</summary>
/// <param name="Label">Its name; 1 to 64 characters.</param>
/// <param name="Category">What kind of thing it is, for example an anatomical structure.</param>
/// <param name="Type">Which one, for example the liver.</param>
public sealed record DicomSegment(string Label, DicomCode Category, DicomCode Type)
{
    /// <summary>Describes a class of a model.</summary>
    /// <param name="name">
    /// For example <c>left lung</c>. Common organs and findings get their code of SNOMED CT; other names a code of their own, of the
    /// private scheme <c>99ONNXRAD</c>, and the category Tissue.
    /// </param>
    public static DicomSegment Of(string name) => SegmentCodes.Of(name);
}
