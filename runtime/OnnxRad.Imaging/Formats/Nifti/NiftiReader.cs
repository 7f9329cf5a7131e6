namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>Reads NIfTI files of one volume.</summary>
sealed class NiftiReader : IImageReader
{
    public string Name => "NIfTI";

    public IReadOnlyList<string> Extensions { get; } = [".nii", ".nii.gz"];

    public bool Probe(ReadOnlySpan<byte> header) => NiftiFile.Probe(header);

    public RadImage Read(ReadOnlyMemory<byte> data)
    {
        var file = NiftiFile.Parse(data);
        return file.VolumeCount == 1
            ? file.ReadVolume(0)
            : throw new InvalidImageException($"It has {file.VolumeCount} volumes; images of one are read.", "Split it into files of one volume.");
    }
}
