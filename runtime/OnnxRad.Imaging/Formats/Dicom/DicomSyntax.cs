namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>A transfer syntax (PS3.5 annex A): how a data set is written.</summary>
/// <param name="Uid">Its unique identifier.</param>
/// <param name="Name">Its name in the standard, shortened.</param>
sealed record DicomSyntax(string Uid, string Name)
{
    public static readonly DicomSyntax ImplicitLittle = new("1.2.840.10008.1.2", "Implicit VR Little Endian") { Explicit = false };
    public static readonly DicomSyntax ExplicitLittle = new("1.2.840.10008.1.2.1", "Explicit VR Little Endian");
    public static readonly DicomSyntax Deflated = new("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian");
    public static readonly DicomSyntax ExplicitBig = new("1.2.840.10008.1.2.2", "Explicit VR Big Endian") { BigEndian = true };

    /// <summary>All syntaxes known by name; pixels of the encapsulated ones are decoded by frame codecs.</summary>
    public static IReadOnlyList<DicomSyntax> All { get; } =
    [
        ImplicitLittle,
        ExplicitLittle,
        Deflated,
        ExplicitBig,
        new("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression") { Encapsulated = true },
        new("1.2.840.10008.1.2.5", "RLE Lossless") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.50", "JPEG Baseline (8-bit)") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.51", "JPEG Extended (12-bit)") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.57", "JPEG Lossless") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.70", "JPEG Lossless, first-order prediction") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.81", "JPEG-LS Near-lossless") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.90", "JPEG 2000 (lossless only)") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.91", "JPEG 2000") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 (lossless only)") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL (lossless only)") { Encapsulated = true },
        new("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000") { Encapsulated = true },
    ];

    /// <summary>Whether elements carry their value representation.</summary>
    public bool Explicit { get; init; } = true;

    /// <summary>Whether numbers have their most significant byte first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Whether pixels are compressed, in fragments.</summary>
    public bool Encapsulated { get; init; }

    /// <summary>The UID as messages may show it: what is none in the file may be anything.</summary>
    public string Shown => Uid.Length <= 64 && Uid.All(c => char.IsAsciiDigit(c) || c == '.') ? Uid : "?";

    /// <summary>The syntax of a UID; one that is not known is explicit little endian and encapsulated, as all newer ones are.</summary>
    public static DicomSyntax Of(string uid) =>
        All.FirstOrDefault(s => s.Uid == uid) ?? new(uid, "unknown") { Encapsulated = true };
}
