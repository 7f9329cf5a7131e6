namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Which packet comes: component, resolution, precinct, layer.</summary>
readonly record struct J2kPacket(int Component, int Resolution, int Precinct, int Layer);
