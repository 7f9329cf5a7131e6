using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace OnnxRad.Benchmarks.Decode;

/// <summary>Writes uncompressed CT slices, explicit VR little endian, that other people's encoders take.</summary>
static class NativeDicom
{
    const string Syntax = "1.2.840.10008.1.2.1", CtImage = "1.2.840.10008.5.1.4.1.1.2", Root = "2.25.4711.";

    /// <summary>A file of Hounsfield units + 1024 in 12 of 16 bits.</summary>
    /// <param name="pixels">Stored values, 0 to 4095, shape (size, size).</param>
    /// <param name="size">Rows and columns.</param>
    /// <param name="number">Tells the slices of a set apart.</param>
    public static byte[] Write(ReadOnlySpan<ushort> pixels, int size, int number)
    {
        using var file = new MemoryStream();
        file.Write(new byte[128]);
        file.Write("DICM"u8);
        using var meta = new MemoryStream();
        Text(meta, 0x0002, 0x0002, "UI", CtImage);
        Text(meta, 0x0002, 0x0003, "UI", Root + number);
        Text(meta, 0x0002, 0x0010, "UI", Syntax);
        Element(file, 0x0002, 0x0000, "UL", BitConverter.GetBytes((uint)meta.Length));
        meta.WriteTo(file);
        Text(file, 0x0008, 0x0016, "UI", CtImage);
        Text(file, 0x0008, 0x0018, "UI", Root + number);
        Text(file, 0x0008, 0x0060, "CS", "CT");
        Text(file, 0x0020, 0x000D, "UI", Root + "0.1");
        Text(file, 0x0020, 0x000E, "UI", Root + "0.2");
        Text(file, 0x0020, 0x0013, "IS", number.ToString(CultureInfo.InvariantCulture));
        Text(file, 0x0020, 0x0032, "DS", $"0\\0\\{number}");
        Text(file, 0x0020, 0x0037, "DS", @"1\0\0\0\1\0");
        Short(file, 0x0002, 1);
        Text(file, 0x0028, 0x0004, "CS", "MONOCHROME2");
        Short(file, 0x0010, size);
        Short(file, 0x0011, size);
        Text(file, 0x0028, 0x0030, "DS", @"0.5\0.5");
        Short(file, 0x0100, 16);
        Short(file, 0x0101, 12);
        Short(file, 0x0102, 11);
        Short(file, 0x0103, 0);
        Text(file, 0x0028, 0x1052, "DS", "-1024");
        Text(file, 0x0028, 0x1053, "DS", "1");
        Element(file, 0x7FE0, 0x0010, "OW", MemoryMarshal.AsBytes(pixels));
        return file.ToArray();
    }

    static void Short(Stream stream, int element, int value) => Element(stream, 0x0028, element, "US", BitConverter.GetBytes((ushort)value));

    static void Text(Stream stream, int group, int element, string vr, string text)
    {
        var padded = text.Length % 2 == 0 ? text : text + (vr == "UI" ? '\0' : ' ');
        Element(stream, group, element, vr, Encoding.ASCII.GetBytes(padded));
    }

    static void Element(Stream stream, int group, int element, string vr, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[12];
        header.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)group);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)element);
        Encoding.ASCII.GetBytes(vr, header[4..]);
        if (vr == "OW")
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)value.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)value.Length);
        }

        stream.Write(header[..(vr == "OW" ? 12 : 8)]);
        stream.Write(value);
    }
}
