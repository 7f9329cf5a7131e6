using System.Buffers.Binary;
using System.Text;

namespace OnnxRad.Torch.Native;

/// <summary>The section table of a 64-bit little-endian ELF file (System V ABI, chapter 4).</summary>
static class ElfSections
{
    /// <summary>Where a section lies in the file, in bytes.</summary>
    public readonly record struct Section(int Offset, int Size);

    /// <summary>Section name to place.</summary>
    /// <exception cref="BadImageFormatException">The bytes are not such a file.</exception>
    public static Dictionary<string, Section> Read(ReadOnlySpan<byte> elf)
    {
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (!elf.StartsWith(magic))
        {
            throw new BadImageFormatException("'libLibTorchSharp.so' is not a 64-bit little-endian ELF file.");
        }

        var table = (int)BinaryPrimitives.ReadInt64LittleEndian(elf[40..]);
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(elf[58..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        var names = Place(elf[(table + (BinaryPrimitives.ReadUInt16LittleEndian(elf[62..]) * entrySize))..]);
        var sections = new Dictionary<string, Section>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var header = elf[(table + (i * entrySize))..];
            sections[Text(elf, names.Offset + BinaryPrimitives.ReadInt32LittleEndian(header))] = Place(header);
        }

        return sections;
    }

    /// <summary>The zero-terminated text at an offset.</summary>
    public static string Text(ReadOnlySpan<byte> elf, int offset)
    {
        var text = elf[offset..];
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    static Section Place(ReadOnlySpan<byte> header) =>
        new((int)BinaryPrimitives.ReadInt64LittleEndian(header[24..]), (int)BinaryPrimitives.ReadInt64LittleEndian(header[32..]));
}
