namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A subband of a resolution (B.5).</summary>
/// <param name="Orientation">0 LL, 1 HL (horizontally high-pass), 2 LH, 3 HH.</param>
/// <param name="Place">Its rectangle on its own grid.</param>
/// <param name="Planes">Bit planes of its coefficients.</param>
/// <param name="Step">The quantisation step of 9/7 coefficients.</param>
/// <param name="PlaneX">Column in the plane of the component, where the lower bands lie left of it.</param>
/// <param name="PlaneY">Row in the plane of the component.</param>
sealed record J2kSubband(int Orientation, J2kRect Place, int Planes, float Step, int PlaneX, int PlaneY);
