namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>The samples of a codestream.</summary>
/// <param name="Samples">Shape (H, W, samples); the receiver disposes of them.</param>
/// <param name="Precision">Bits of a sample as the codestream says, which may be others than the data set says.</param>
/// <param name="Signed">Whether the codestream holds signed samples.</param>
readonly record struct CodedFrame(PixelBuffer Samples, int Precision, bool Signed);
