using System.Text;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Text values in the specific character set (PS3.3 section C.12.1.1.2, PS3.5 section 6.1).</summary>
static class DicomText
{
    const byte Escape = 0x1B;

    // Defined term, .NET encoding, escape sequence of ISO 2022 without the escape itself. Table C.12-2 to C.12-5.
    static readonly (string Term, string Encoding, string Sequence)[] s_sets =
    [
        ("ISO_IR 6", "us-ascii", "(B"), ("ISO_IR 100", "iso-8859-1", "-A"), ("ISO_IR 101", "iso-8859-2", "-B"),
        ("ISO_IR 109", "iso-8859-3", "-C"), ("ISO_IR 110", "iso-8859-4", "-D"), ("ISO_IR 144", "iso-8859-5", "-L"),
        ("ISO_IR 127", "iso-8859-6", "-G"), ("ISO_IR 126", "iso-8859-7", "-F"), ("ISO_IR 138", "iso-8859-8", "-H"),
        ("ISO_IR 148", "iso-8859-9", "-M"), ("ISO_IR 203", "iso-8859-15", "-b"), ("ISO_IR 166", "windows-874", "-T"),
        ("ISO_IR 13", "shift_jis", ")I"), ("ISO_IR 13", "shift_jis", "(J"), ("ISO 2022 IR 87", "euc-jp", "$B"),
        ("ISO 2022 IR 159", "iso-2022-jp", "$(D"), ("ISO 2022 IR 149", "euc-kr", "$)C"), ("ISO 2022 IR 58", "gb2312", "$)A"),
        ("ISO_IR 192", "utf-8", ""), ("GB18030", "gb18030", ""), ("GBK", "gbk", ""),
    ];

    // Values of most representations have 64 characters at most; a name has three groups of them, each of several bytes.
    const int MaxValueBytes = 1024, MaxPlainValueBytes = 256;

    static readonly Encoding s_latin = System.Text.Encoding.Latin1;

    /// <summary>The values of an element, without the padding.</summary>
    /// <param name="element">The attribute.</param>
    /// <param name="characterSets">The specific character sets.</param>
    /// <param name="most">Of the first so many; the others are not looked at.</param>
    public static IReadOnlyList<string> Values(DicomElement element, IReadOnlyList<string> characterSets, int most = DicomNumbers.MaxBytes)
    {
        var bytes = DicomVr.IsSingleText(element.Vr) ? DicomNumbers.MaxBytes
            : Math.Min(DicomNumbers.MaxBytes, (long)most * (DicomVr.HasCharacterSet(element.Vr) ? MaxValueBytes : MaxPlainValueBytes));
        var value = element.Value.Span[..(int)Math.Min(element.Value.Length, bytes)];
        var text = DicomVr.HasCharacterSet(element.Vr) ? Decode(value, characterSets) : s_latin.GetString(value);
        return DicomVr.IsSingleText(element.Vr) ? [text.TrimEnd(' ', '\0')] : [.. text.Split('\\').Take(most).Select(v => v.Trim(' ', '\0'))];
    }

    /// <summary>Decodes text; bytes that are none in their set become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, IReadOnlyList<string> characterSets)
    {
        var initial = EncodingOf(characterSets.Count > 0 ? characterSets[0] : "");
        if (bytes.IndexOf(Escape) < 0)
        {
            return initial.GetString(bytes);
        }

        var text = new StringBuilder();
        var (current, sevenBit) = (initial, false);
        for (var start = 0; start < bytes.Length;)
        {
            if (bytes[start] == Escape && Designation(bytes[(start + 1)..]) is { } next)
            {
                (current, sevenBit) = (next.Encoding, next.SevenBit);
                start += 1 + next.Length;
                continue;
            }

            var length = Run(bytes[start..], sevenBit);
            text.Append(sevenBit ? DecodeSevenBit(bytes.Slice(start, length), current) : current.GetString(bytes.Slice(start, length)));
            start += length;

            // Delimiters of values and of the parts of a name end what an escape began (PS3.5 section 6.1.2.5.3).
            if (!sevenBit && bytes[start - 1] is (byte)'\\' or (byte)'^' or (byte)'=' or (byte)'\r' or (byte)'\n')
            {
                (current, sevenBit) = (initial, false);
            }
        }

        return text.ToString();
    }

    /// <summary>Bytes up to the next escape, or up to and with the next delimiter; at least one.</summary>
    /// <remarks>Where two bytes are a character, each may have the value of a delimiter; only an escape ends them.</remarks>
    static int Run(ReadOnlySpan<byte> bytes, bool twoBytes)
    {
        if (twoBytes)
        {
            var end = bytes[1..].IndexOf(Escape);
            return end < 0 ? bytes.Length : end + 1;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == Escape && i > 0)
            {
                return i;
            }

            if (bytes[i] is (byte)'\\' or (byte)'^' or (byte)'=' or (byte)'\r' or (byte)'\n')
            {
                return i + 1;
            }
        }

        return bytes.Length;
    }

    // JIS X 0208 is written with the high bits off: with them on the bytes are EUC. JIS X 0212 keeps its escape for the decoder.
    static string DecodeSevenBit(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        if (encoding.WebName == "iso-2022-jp")
        {
            return encoding.GetString([Escape, (byte)'$', (byte)'(', (byte)'D', .. bytes]);
        }

        var high = bytes.ToArray();
        for (var i = 0; i < high.Length; i++)
        {
            high[i] |= (byte)(high[i] > ' ' ? 0x80 : 0);
        }

        return encoding.GetString(high);
    }

    static (Encoding Encoding, bool SevenBit, int Length)? Designation(ReadOnlySpan<byte> bytes)
    {
        foreach (var (_, encoding, sequence) in s_sets)
        {
            if (sequence.Length > 0 && bytes.Length >= sequence.Length && s_latin.GetString(bytes[..sequence.Length]) == sequence)
            {
                return (Get(encoding), sequence is "$B" or "$(D", sequence.Length);
            }
        }

        return null;
    }

    static Encoding EncodingOf(string term)
    {
        var name = term.Trim().Replace("ISO 2022 IR ", "ISO_IR ", StringComparison.Ordinal);
        foreach (var (known, encoding, _) in s_sets)
        {
            if (known == name)
            {
                return Get(encoding);
            }
        }

        return s_latin;
    }

    static Encoding Get(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name) ?? System.Text.Encoding.GetEncoding(name);
}
