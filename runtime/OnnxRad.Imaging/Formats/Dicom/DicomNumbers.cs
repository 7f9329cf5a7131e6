using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Numbers of an element's value.</summary>
static class DicomNumbers
{
    /// <summary>Of longer values only the beginning is decoded: lists of numbers and texts are short, other data is read as bytes.</summary>
    public const int MaxBytes = 1 << 16;

    /// <summary>The longest number in digits that is read; those of the standard have 16 characters at most.</summary>
    const int MaxText = 256;

    /// <summary>The numbers; NaN for text that is none. Bytes that do not fill a number at the end are dropped.</summary>
    /// <param name="element">The attribute.</param>
    /// <param name="most">Of the first so many; the others are not looked at.</param>
    public static double[] Values(DicomElement element, int most = MaxBytes)
    {
        var size = DicomVr.NumberSize(element.Vr);
        var bytes = (int)Math.Min(MaxBytes, (long)most * (size == 0 ? MaxText : size));
        var value = element.Value.Span[..Math.Min(element.Value.Length, bytes)];
        if (size == 0)
        {
            return element.Vr is "SQ" or "UN" ? [] : [.. Encoding.ASCII.GetString(value).Split('\\').Take(most).Select(Parse)];
        }

        var values = new double[value.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = One(element.Vr, value.Slice(i * size, size), element.IsBigEndian);
        }

        return values;
    }

    static double Parse(string text) =>
        text.Length < MaxText && double.TryParse(text.Trim(' ', '\0'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    static double One(string vr, ReadOnlySpan<byte> b, bool big) => vr switch
    {
        "OB" => b[0],
        "US" or "OW" => big ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b),
        "SS" => big ? BinaryPrimitives.ReadInt16BigEndian(b) : BinaryPrimitives.ReadInt16LittleEndian(b),
        "UL" or "OL" => big ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b),
        "SL" => big ? BinaryPrimitives.ReadInt32BigEndian(b) : BinaryPrimitives.ReadInt32LittleEndian(b),
        "FL" or "OF" => big ? BinaryPrimitives.ReadSingleBigEndian(b) : BinaryPrimitives.ReadSingleLittleEndian(b),
        "FD" or "OD" => big ? BinaryPrimitives.ReadDoubleBigEndian(b) : BinaryPrimitives.ReadDoubleLittleEndian(b),
        "SV" => big ? BinaryPrimitives.ReadInt64BigEndian(b) : BinaryPrimitives.ReadInt64LittleEndian(b),
        "UV" or "OV" => big ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b),
        _ => Tag(b, big),
    };

    // A tag is two numbers of 16 bits, each in the order of the data set.
    static double Tag(ReadOnlySpan<byte> b, bool big) => big
        ? BinaryPrimitives.ReadUInt32BigEndian(b)
        : ((uint)BinaryPrimitives.ReadUInt16LittleEndian(b) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(b[2..]);
}
