namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Texts of at most 64 characters on one line (PS3.5 table 6.2-1, LO).</summary>
static class DicomShortText
{
    const int Most = 64;

    /// <summary>The text without backslashes and control characters, cut off; <c>?</c> where nothing is left.</summary>
    public static string Of(string text)
    {
        var clean = string.Concat(text.Select(c => c == '\\' ? '/' : char.IsControl(c) ? ' ' : c)).Trim();
        var length = Math.Min(clean.Length, Most);

        // Not between the two halves of a character.
        length -= length is > 0 and Most && clean.Length > Most && char.IsHighSurrogate(clean[length - 1]) ? 1 : 0;
        return length > 0 ? clean[..length] : "?";
    }
}
