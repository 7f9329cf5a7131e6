using FellowOakDicom.Imaging.Codec;
using Fo = FellowOakDicom;

namespace OnnxRad.Imaging.FoDicom;

/// <summary>Reads DICOM with fo-dicom 5: its parser and its codecs; the meaning of the stored values stays with OnnxRad.</summary>
/// <remarks>
/// fo-dicom brings an object to uncompressed little endian form, and OnnxRad reads that: rescale, lookup tables, MONOCHROME1, palettes, colour
/// conversion and geometry are the same whoever decoded the pixels, and so are the tensors. Not thread-safe where fo-dicom's data sets are not.
/// </remarks>
public sealed class FoDicomReader : IImageReader
{
    /// <inheritdoc/>
    public string Name => "DICOM";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".dcm", ".dicom", ".ima"];

    /// <inheritdoc/>
    public bool Probe(ReadOnlySpan<byte> header) => DicomFile.Probe(header);

    /// <inheritdoc/>
    public RadImage Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var stream = new MemoryStream(data.ToArray(), writable: false);
            return ToImage(Fo.DicomFile.Open(stream).Dataset);
        }
        catch (Fo.DicomException e)
        {
            // Texts of fo-dicom may hold values of the file.
            throw new InvalidImageException("fo-dicom cannot read it.", innerException: e);
        }
    }

    /// <summary>The image of a data set that is open already, for example one that came over the network.</summary>
    /// <param name="dataset">With pixels, compressed or not; not changed.</param>
    /// <returns>All frames, with modality values.</returns>
    /// <exception cref="InvalidImageException">There is no image, or it is of a kind that is not read.</exception>
    /// <exception cref="DicomCodecException">fo-dicom has no codec for the transfer syntax.</exception>
    public static RadImage ToImage(Fo.DicomDataset dataset)
    {
        var plain = dataset.InternalTransferSyntax == Fo.DicomTransferSyntax.ExplicitVRLittleEndian
            ? dataset
            : dataset.Clone(Fo.DicomTransferSyntax.ExplicitVRLittleEndian);
        using var stream = new MemoryStream();
        new Fo.DicomFile(plain).Save(stream);
        return DicomFile.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length)).ReadFrames();
    }
}
