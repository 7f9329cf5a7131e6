using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>A DICOM object as read from a file (PS3.10), its pixels not decoded.</summary>
/// <remarks>
/// Read are files with and without preamble and meta group, all uncompressed syntaxes and the encapsulated ones. What is a
/// little wrong is read and said in <see cref="Notes"/>. Nothing here is printed by <see cref="object.ToString"/>: the values may
/// name a patient.
/// </remarks>
public sealed class DicomFile
{
    internal DicomFile(DicomDataset meta, DicomDataset dataset, DicomSyntax syntax, IReadOnlyList<string> notes) =>
        (Meta, Dataset, Syntax, Notes) = (meta, dataset, syntax, notes);

    /// <summary>The file meta group (0002,xxxx); empty when the file has none.</summary>
    public DicomDataset Meta { get; }

    /// <summary>The attributes of the object.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>The transfer syntax, a UID: how numbers and pixels are written; guessed when the file does not say.</summary>
    public string TransferSyntax => Syntax.Uid;

    /// <summary>The transfer syntax's name in the standard, shortened; <c>unknown</c> for others than those that are read.</summary>
    public string TransferSyntaxName => Syntax.Name;

    /// <summary>What is wrong with the file but did not keep it from being read, a sentence each; no values of the file.</summary>
    public IReadOnlyList<string> Notes { get; }

    internal DicomSyntax Syntax { get; }

    /// <summary>Whether a value, or a sequence, ends beyond the end of the file.</summary>
    internal bool IsCutOff { get; init; }

    /// <summary>The number of frames.</summary>
    /// <exception cref="InvalidImageException">The object has no image, or its header is impossible.</exception>
    public int FrameCount => PixelSpec.From(this).Frames;

    /// <summary>
    /// Refuses objects that are made of images and are none, though they have pixels: segmentations and radiotherapy doses, which folders of a series
    /// pass over too.
    /// </summary>
    /// <exception cref="InvalidImageException">It is one of them.</exception>
    public void RequireImage() => DerivedKind.Refuse(Dataset);

    /// <summary>Decodes a frame to modality values, larger being brighter.</summary>
    /// <param name="index">0 to <see cref="FrameCount"/> - 1.</param>
    /// <exception cref="InvalidImageException">There is no image, or its pixels are damaged or of a kind that is not read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    public RadImage ReadFrame(int index)
    {
        var image = new DicomImage(this);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, image.Spec.Frames);
        return image.Frame(index);
    }

    /// <summary>Decodes all frames into one image, in the order of the file.</summary>
    /// <exception cref="InvalidImageException">There is no image, it is too large, or its pixels are damaged or of a kind that is not read.</exception>
    public RadImage ReadFrames() => new DicomImage(this).AllFrames();

    /// <summary>Whether bytes begin like a DICOM file, with or without preamble.</summary>
    /// <param name="header">The first bytes, <see cref="ImageFormats.HeaderLength"/> or more where the file has them.</param>
    public static bool Probe(ReadOnlySpan<byte> header) => DicomPart10.Probe(header);

    /// <summary>Reads the attributes of a file.</summary>
    /// <param name="data">All bytes; kept, and not copied unless the data set is deflated.</param>
    /// <exception cref="InvalidImageException">The data are not DICOM, nested too deep, or larger than what is read.</exception>
    public static DicomFile Parse(ReadOnlyMemory<byte> data) => DicomPart10.Parse(data);
}
