using System.Collections.Frozen;

namespace OnnxRad.Cli.Output;

/// <summary>Defined terms of PS3.3 and PS3.16 for the texts that <c>dicom info</c> shows; others may be anything, also a name.</summary>
static class DicomTerms
{
    static readonly FrozenDictionary<string, FrozenSet<string>> s_terms = new Dictionary<string, FrozenSet<string>>(StringComparer.Ordinal)
    {
        ["Modality"] = Set("CR CT DX ES GM IO IVUS MG MR NM OCT OP OPT OT PT PX RF RG RTDOSE RTIMAGE RTPLAN RTSTRUCT SC SEG SM SR TG US XA XC"),
        ["ImageType"] = Set(
            "ORIGINAL DERIVED PRIMARY SECONDARY AXIAL LOCALIZER OTHER REFORMATTED AVERAGE MPR PROJECTION VOLUME RESAMPLED M P R I NORM ND DIS2D DIS3D FFE SE "
            + "MAGNITUDE PHASE REAL IMAGINARY MIXED NONE NO YES WHOLE STATIC DYNAMIC GATED TOMO EMISSION TRANSMISSION ADC TRACEW DIFFUSION FMRI PERFUSION "
            + "MOSAIC SUB ADD SINGLE BIPLANE LABEL T1 T2 PROTON_DENSITY ANGIO MULTIECHO"),
        ["BodyPartExamined"] = Set(
            "ABDOMEN ABDOMENPELVIS ANKLE ARM BRAIN BREAST CALCANEUS CHEST CHESTABDOMEN CLAVICLE COCCYX CSPINE EAR ELBOW EXTREMITY EYE FACE FEMUR FINGER "
            + "FOOT HAND HEAD HEADNECK HEART HIP HUMERUS JAW KIDNEY KNEE LEG LIVER LSPINE LUNG MANDIBLE NECK NOSE ORBIT PANCREAS PATELLA PELVIS PROSTATE "
            + "RADIUS RIB SACRUM SCAPULA SHOULDER SINUS SKULL SPINE SPLEEN SSPINE STERNUM THIGH THORAX THUMB TLSPINE TMJ TOE TRUNK TSPINE ULNA WHOLEBODY WRIST"),
        ["ViewPosition"] = Set("AP PA LL RL RLD LLD RLO LLO LAT LATERAL CC MLO ML LM LMO ISO SIO FB XCCL XCCM OBL TAN"),
        ["ImageLaterality"] = Set("R L U B"),
        ["PhotometricInterpretation"] = Set(
            "MONOCHROME1 MONOCHROME2 RGB YBR_FULL YBR_FULL_422 YBR_PARTIAL_422 YBR_PARTIAL_420 YBR_ICT YBR_RCT HSV ARGB CMYK XYB", "PALETTE COLOR"),
        ["RescaleType"] = Set("HU US OD MGML PCT Z_EFF ED EDW HU_MOD normalized"),
        ["VOILUTFunction"] = Set("LINEAR LINEAR_EXACT SIGMOID"),
        ["LossyImageCompression"] = Set("00 01"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether an attribute takes terms rather than numbers.</summary>
    public static bool Knows(string keyword) => s_terms.ContainsKey(keyword);

    /// <summary>Whether a value is one that the standard names for an attribute, or empty.</summary>
    public static bool Has(string keyword, string value) => value.Length == 0 || s_terms[keyword].Contains(value);

    static FrozenSet<string> Set(string words, params string[] more) => words.Split(' ').Concat(more).ToFrozenSet(StringComparer.Ordinal);
}
