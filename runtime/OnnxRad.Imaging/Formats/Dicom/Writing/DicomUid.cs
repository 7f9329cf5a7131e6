using System.Globalization;
using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Unique identifiers that are made of a UUID (PS3.5 section B.2).</summary>
static class DicomUid
{
    /// <summary>A new one.</summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        return "2.25." + new BigInteger(bytes, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }
}
