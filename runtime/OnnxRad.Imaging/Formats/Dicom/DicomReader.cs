namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Reads DICOM objects with pixels: modality values, larger being brighter; several frames are slices in the order of the file.</summary>
sealed class DicomReader : IImageReader
{
    public string Name => "DICOM";

    public IReadOnlyList<string> Extensions { get; } = [".dcm", ".dicom", ".ima"];

    public bool Probe(ReadOnlySpan<byte> header) => DicomPart10.Probe(header);

    public RadImage Read(ReadOnlyMemory<byte> data) => new DicomImage(DicomFile.Parse(data)).AllFrames();
}
