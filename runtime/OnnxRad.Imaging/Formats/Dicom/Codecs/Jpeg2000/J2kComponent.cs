namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A component as the SIZ marker says: bits, sign, and the distance of its samples on the reference grid.</summary>
readonly record struct J2kComponent(int Precision, bool Signed, int Dx, int Dy);
