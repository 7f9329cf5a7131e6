namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>What precedes a value: tag, representation and length.</summary>
readonly record struct DicomHeader(DicomTag Tag, string Vr, uint Length)
{
    /// <summary>The length of values that a delimiter ends.</summary>
    public const uint UndefinedLength = 0xFFFFFFFF;

    /// <summary>The group of items and delimiters.</summary>
    public const ushort ItemGroup = 0xFFFE;

    public static readonly DicomTag Item = new(ItemGroup, 0xE000);
    public static readonly DicomTag ItemEnd = new(ItemGroup, 0xE00D);
    public static readonly DicomTag SequenceEnd = new(ItemGroup, 0xE0DD);

    /// <summary>Whether the file says that the representation is unknown.</summary>
    public bool IsUnknown { get; init; }

    public bool IsUndefined => Length == UndefinedLength;
}
