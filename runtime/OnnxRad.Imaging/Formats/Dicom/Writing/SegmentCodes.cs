using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Codes of SNOMED CT for names that models often have as classes (PS3.16, among others CID 7150, 7151 and 7166).</summary>
static class SegmentCodes
{
    const string Snomed = "SCT", Own = "99ONNXRAD";

    static readonly DicomCode s_anatomy = new("123037004", Snomed, "Anatomical Structure");
    static readonly DicomCode s_abnormal = new("49755003", Snomed, "Morphologically Abnormal Structure");
    static readonly DicomCode s_tissue = new("85756007", Snomed, "Tissue");

    static readonly FrozenDictionary<string, DicomSegment> s_known = new[]
    {
        Anatomy("39607008", "Lung"), Anatomy("3341006", "Right lung"), Anatomy("44029006", "Left lung"), Anatomy("80891009", "Heart"),
        Anatomy("72410000", "Mediastinum"), Anatomy("44567001", "Trachea"), Anatomy("32849002", "Esophagus"), Anatomy("15825003", "Aorta"),
        Anatomy("10200004", "Liver"), Anatomy("78961009", "Spleen"), Anatomy("15776009", "Pancreas"), Anatomy("69695003", "Stomach"),
        Anatomy("28231008", "Gallbladder"), Anatomy("64033007", "Kidney"), Anatomy("9846003", "Right kidney"), Anatomy("18639004", "Left kidney"),
        Anatomy("89837001", "Urinary bladder"), Anatomy("41216001", "Prostate"), Anatomy("12738006", "Brain"), Anatomy("113197003", "Rib"),
        Anatomy("51299004", "Clavicle"), Anatomy("272673000", "Bone"), Anatomy("69748006", "Thyroid gland"), Anatomy("76752008", "Breast"),
        Finding("108369006", "Neoplasm"), Finding("52988006", "Lesion"), Finding("27925004", "Nodule"),
    }.ToFrozenDictionary(s => Key(s.Label), StringComparer.Ordinal);

    static readonly FrozenDictionary<string, string> s_other = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["lungs"] = "lung",
        ["lung right"] = "right lung",
        ["lung left"] = "left lung",
        ["kidneys"] = "kidney",
        ["kidney right"] = "right kidney",
        ["kidney left"] = "left kidney",
        ["bladder"] = "urinary bladder",
        ["oesophagus"] = "esophagus",
        ["tumor"] = "neoplasm",
        ["tumour"] = "neoplasm",
        ["ribs"] = "rib",
        ["clavicles"] = "clavicle",
        ["bones"] = "bone",
        ["thyroid"] = "thyroid gland",
        ["nodules"] = "nodule",
        ["lesions"] = "lesion",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All that are known.</summary>
    public static IEnumerable<DicomSegment> Known => s_known.Values.OrderBy(s => s.Label, StringComparer.Ordinal);

    /// <summary>The segment of a class name.</summary>
    public static DicomSegment Of(string name)
    {
        var label = DicomShortText.Of(name);
        var key = Key(name);
        return s_known.GetValueOrDefault(s_other.GetValueOrDefault(key, key)) is { } known
            ? known with { Label = label }
            : new(label, s_tissue, new(OwnCode(name), Own, label));
    }

    static DicomSegment Anatomy(string code, string meaning) => new(meaning, s_anatomy, new(code, Snomed, meaning));

    static DicomSegment Finding(string code, string meaning) => new(meaning, s_abnormal, new(code, Snomed, meaning));

    static string Key(string name) => name.Replace('_', ' ').Replace('-', ' ').Trim().ToLowerInvariant();

    // The same name has the same code in every object: the name itself where it is one, else its hash.
    static string OwnCode(string name) => name.Length is > 0 and <= 16 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        ? name.ToUpper(CultureInfo.InvariantCulture)
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
}
