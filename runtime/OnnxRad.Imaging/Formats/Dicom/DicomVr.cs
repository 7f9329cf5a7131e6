namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>The value representations (PS3.5 section 6.2).</summary>
static class DicomVr
{
    const int Letters = 26;

    static readonly string?[] s_byLetters = MakeTable();

    /// <summary>The representation that two bytes name; null for none.</summary>
    public static string? Find(byte first, byte second) =>
        first is >= (byte)'A' and <= (byte)'Z' && second is >= (byte)'A' and <= (byte)'Z'
            ? s_byLetters[((first - 'A') * Letters) + second - 'A']
            : null;

    /// <summary>Whether the length in explicit data sets has 4 bytes, after 2 reserved ones (table 7.1-1).</summary>
    public static bool HasLongLength(string vr) => vr is
        "OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "SV" or "UC" or "UN" or "UR" or "UT" or "UV";

    /// <summary>Bytes of one number; 0 for representations that are not binary numbers.</summary>
    public static int NumberSize(string vr) => vr switch
    {
        "OB" => 1,
        "US" or "SS" or "OW" => 2,
        "UL" or "SL" or "FL" or "OF" or "OL" or "AT" => 4,
        "FD" or "OD" or "UV" or "SV" or "OV" => 8,
        _ => 0,
    };

    /// <summary>Whether the text is in the specific character set rather than in ASCII.</summary>
    public static bool HasCharacterSet(string vr) => vr is "SH" or "LO" or "ST" or "LT" or "PN" or "UC" or "UT";

    /// <summary>Whether a backslash is part of the text rather than between values.</summary>
    public static bool IsSingleText(string vr) => vr is "ST" or "LT" or "UT" or "UR";

    static string?[] MakeTable()
    {
        var table = new string?[Letters * Letters];
        string[] all =
        [
            "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW", "PN", "SH", "SL",
            "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US", "UT", "UV",
        ];
        foreach (var vr in all)
        {
            table[((vr[0] - 'A') * Letters) + vr[1] - 'A'] = vr;
        }

        return table;
    }
}
