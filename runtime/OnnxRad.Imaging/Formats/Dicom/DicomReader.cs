namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Reads DICOM objects with pixels: modality values, larger being brighter; several frames are slices in the order of the file.</summary>
sealed class DicomReader : IImageReader
{
    public string Name => "DICOM";

    public IReadOnlyList<string> Extensions { get; } = [".dcm", ".dicom", ".ima"];

    public bool Probe(ReadOnlySpan<byte> header) => DicomPart10.Probe(header);

    public RadImage Read(ReadOnlyMemory<byte> data) => DicomFile.Parse(data).ReadFrames();

    /// <summary>As <see cref="Read"/>, of images of patients only.</summary>
    /// <exception cref="InvalidImageException">The data is damaged, or an object that is made of images and is none.</exception>
    public static RadImage ReadPatient(ReadOnlyMemory<byte> data)
    {
        var file = DicomFile.Parse(data);
        file.RequireImage();
        return file.ReadFrames();
    }
}
