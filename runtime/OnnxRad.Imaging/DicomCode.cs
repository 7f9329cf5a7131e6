namespace OnnxRad.Imaging;

/// <summary>A coded concept of DICOM (PS3.3 section 8), for example (39607008, SCT, "Lung").</summary>
/// <param name="Value">The code; 1 to 16 characters.</param>
/// <param name="Scheme">Whose code it is, for example <c>SCT</c> (SNOMED CT) or <c>DCM</c>; private ones begin with <c>99</c>.</param>
/// <param name="Meaning">What it means, in words; 1 to 64 characters.</param>
public sealed record DicomCode(string Value, string Scheme, string Meaning);
