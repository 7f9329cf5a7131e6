using System.Buffers.Binary;
using System.Text;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Writes DICOM bytes by hand, also those that no proper writer would write.</summary>
sealed class DicomBuilder(bool explicitVr = true, bool bigEndian = false)
{
    readonly MemoryStream _bytes = new();

    public byte[] Bytes => _bytes.ToArray();

    /// <summary>Part 10 around a data set: preamble, and a meta group with the transfer syntax.</summary>
    public static byte[] File(string transferSyntax, byte[] dataset) =>
        [.. new byte[128], .. "DICM"u8, .. new DicomBuilder().Text(0x0002, 0x0010, "UI", transferSyntax).Bytes, .. dataset];

    public DicomBuilder Element(ushort group, ushort element, string vr, byte[] value, uint? length = null)
    {
        Header(group, element, vr, length ?? (uint)value.Length);
        _bytes.Write(value);
        return this;
    }

    public DicomBuilder Text(ushort group, ushort element, string vr, string text)
    {
        var value = Encoding.Latin1.GetBytes(text);
        return Element(group, element, vr, value.Length % 2 == 0 ? value : [.. value, (byte)(vr == "UI" ? 0 : ' ')]);
    }

    public DicomBuilder Short(ushort group, ushort element, string vr, params int[] values) =>
        Element(group, element, vr, [.. values.SelectMany(v => Two((ushort)v))]);

    /// <summary>A tag and four bytes of length, as items and delimiters have.</summary>
    public DicomBuilder Mark(ushort element, uint length = 0)
    {
        _bytes.Write([.. Two(0xFFFE), .. Two(element), .. Four(length)]);
        return this;
    }

    public DicomBuilder Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public DicomBuilder Header(ushort group, ushort element, string vr, uint length)
    {
        _bytes.Write([.. Two(group), .. Two(element)]);
        if (!explicitVr)
        {
            _bytes.Write(Four(length));
            return this;
        }

        _bytes.Write(Encoding.ASCII.GetBytes(vr));
        var isLong = vr is "OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "SV" or "UC" or "UN" or "UR" or "UT" or "UV";
        _bytes.Write(isLong ? [0, 0, .. Four(length)] : Two((ushort)length));
        return this;
    }

    byte[] Two(ushort value)
    {
        var bytes = new byte[2];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        }

        return bytes;
    }

    byte[] Four(uint value)
    {
        var bytes = new byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }

        return bytes;
    }
}
