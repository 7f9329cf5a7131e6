namespace OnnxRad.Imaging;

/// <summary>One attribute of a DICOM data set; its bytes are those of the file and are not copied.</summary>
public sealed class DicomElement
{
    internal DicomElement(DicomTag tag, string vr, bool bigEndian) => (Tag, Vr, IsBigEndian) = (tag, vr, bigEndian);

    /// <summary>The attribute's name.</summary>
    public DicomTag Tag { get; }

    /// <summary>The value representation: two letters of PS3.5 section 6.2.</summary>
    /// <value>Of the file; in implicit data sets of the dictionary, or <c>UN</c>.</value>
    public string Vr { get; }

    /// <summary>Whether numbers in <see cref="Value"/> have their most significant byte first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>The bytes of the value; empty for sequences and encapsulated pixels.</summary>
    public ReadOnlyMemory<byte> Value { get; internal init; }

    /// <summary>The items of a sequence; null for other attributes.</summary>
    public IReadOnlyList<DicomDataset>? Items { get; internal init; }

    /// <summary>The fragments of encapsulated pixels, the basic offset table first; null for other attributes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Fragments { get; internal init; }

    /// <summary>The tag and the representation; never the value, which may name a patient.</summary>
    public override string ToString() => $"{Tag} {Vr}";
}
