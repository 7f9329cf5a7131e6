using System.Globalization;
using System.Text.Json.Serialization;
using OnnxRad.Imaging;

namespace OnnxRad.Cli.Output;

/// <summary>A DICOM file: how it is written and what its pixels are.</summary>
sealed record DicomFileOutput
{
    const string Hidden = "?";

    // PS3.5 table 6.2-1, UI.
    const int LongestUid = 64;

    // DS and IS; files have a little longer ones.
    const int LongestNumber = 24;

    // What is shown, by keyword: nothing that says whose image it is, when or where it was made.
    static readonly string[] s_shown =
    [
        "Modality", "ImageType", "BodyPartExamined", "ViewPosition", "ImageLaterality", "PhotometricInterpretation", "SamplesPerPixel", "Rows", "Columns",
        "NumberOfFrames", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelSpacing", "ImagerPixelSpacing", "SliceThickness",
        "SpacingBetweenSlices", "ImagePositionPatient", "ImageOrientationPatient", "RescaleSlope", "RescaleIntercept", "RescaleType", "WindowCenter",
        "WindowWidth", "VOILUTFunction", "LossyImageCompression",
    ];

    static readonly string[] s_identifying =
        ["PatientName", "PatientID", "PatientBirthDate", "AccessionNumber", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "StudyDate", "InstitutionName"];

    public required string File { get; init; }

    /// <summary>A UID.</summary>
    public required string TransferSyntax { get; init; }

    public required string TransferSyntaxName { get; init; }

    /// <summary>Attributes of the object by keyword.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Only where asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Identifiers { get; init; }

    /// <summary>What is wrong with the file.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public static DicomFileOutput From(string path, DicomFile file, bool identifiers) => new()
    {
        File = path,
        TransferSyntax = IsUid(file.TransferSyntax) ? file.TransferSyntax : Hidden,
        TransferSyntaxName = file.TransferSyntaxName,
        Attributes = Values(file.Dataset, s_shown, Shown),
        Identifiers = identifiers ? Values(file.Dataset, s_identifying, (_, text) => text) : null,
        Notes = file.Notes,
    };

    /// <summary>Names and values of a table.</summary>
    public IEnumerable<(string Name, string Value)> Rows() =>
    [
        ("file", File),
        ("transfer syntax", $"{TransferSyntax} ({TransferSyntaxName})"),
        .. Attributes.Concat(Identifiers ?? new Dictionary<string, string>()).Select(a => (a.Key, a.Value)),
        .. Notes.Select(note => ("note", note)),
    ];

    static Dictionary<string, string> Values(DicomDataset dataset, IEnumerable<string> keywords, Func<string, string, string> show)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var keyword in keywords)
        {
            if (dataset[DicomTag.Of(keyword)] is { Items: null } element && Value(dataset, element, text => show(keyword, text)) is { Length: > 0 } value)
            {
                values[keyword] = value;
            }
        }

        return values;
    }

    static string Value(DicomDataset dataset, DicomElement element, Func<string, string> show) => element.Vr is "US" or "SS" or "UL" or "SL" or "FL" or "FD"
        ? string.Join('\\', dataset.Numbers(element.Tag).Select(n => n.ToString(CultureInfo.InvariantCulture)))
        : string.Join('\\', dataset.Texts(element.Tag).Select(show));

    // A wrong length in a damaged file makes the attributes behind, with the patient's name among them, part of a value; and some write names anywhere.
    static string Shown(string keyword, string text) => (DicomTerms.Knows(keyword) ? DicomTerms.Has(keyword, text) : IsNumber(text)) ? text : Hidden;

    static bool IsNumber(string text) => text.Length <= LongestNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    static bool IsUid(string text) => text.Length <= LongestUid && text.All(c => char.IsAsciiDigit(c) || c == '.');
}
