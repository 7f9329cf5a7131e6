namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>A component of a frame: its identifier and sampling factors.</summary>
readonly record struct JpegComponent(byte Id, int Horizontal, int Vertical);
