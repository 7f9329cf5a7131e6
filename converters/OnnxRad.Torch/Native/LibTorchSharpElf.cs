using System.Buffers.Binary;
using System.Text;

namespace OnnxRad.Torch.Native;

/// <summary>Takes the need for GCC 13's libstdc++ out of <c>libLibTorchSharp.so</c>.</summary>
/// <remarks>
/// Formats: System V ABI, chapters 4 and 5 (ELF-64, little endian); Linux Standard Base 5.0, section 10.7 (symbol versions).
/// </remarks>
static class LibTorchSharpElf
{
    /// <summary>The function that GCC 13's headers call; its work is done by libtorch's own initialisation.</summary>
    public const string MissingSymbol = "_ZSt21ios_base_library_initv";

    const string MissingVersion = "GLIBCXX_3.4.32";
    const string PresentVersion = "GLIBCXX_3.4.30";
    const string Replacement = "getpid";
    const string ReplacementVersion = "GLIBC_2.2.5";
    const int SymbolSize = 24;

    /// <summary>Edits the library in place: the symbol becomes <c>getpid</c>, the version need the one before.</summary>
    /// <exception cref="BadImageFormatException">The file is not the ELF library that this edit is made for.</exception>
    public static void Correct(Span<byte> elf)
    {
        try
        {
            Edit(elf);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or KeyNotFoundException)
        {
            throw Unexpected("is cut short or built in another way", e);
        }
    }

    static void Edit(Span<byte> elf)
    {
        var sections = ElfSections.Read(elf);
        var strings = sections[".dynstr"];
        var needs = VersionNeeds(elf, sections[".gnu.version_r"], strings.Offset);
        var missing = Need(needs, MissingVersion);
        var present = Need(needs, PresentVersion);
        var symbol = SymbolIndex(elf, sections[".dynsym"], strings.Offset);

        // vna_hash is the first word of an auxiliary entry, vna_name the third.
        elf.Slice(present, 4).CopyTo(elf[missing..]);
        elf.Slice(present + 8, 4).CopyTo(elf[(missing + 8)..]);

        var name = strings.Offset + BinaryPrimitives.ReadInt32LittleEndian(elf[(sections[".dynsym"].Offset + (symbol * SymbolSize))..]);
        Encoding.ASCII.GetBytes(Replacement + "\0", elf[name..]);
        var versionIndex = BinaryPrimitives.ReadUInt16LittleEndian(elf[(Need(needs, ReplacementVersion) + 6)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(elf[(sections[".gnu.version"].Offset + (symbol * 2))..], versionIndex);
    }

    static int Need(Dictionary<string, int> needs, string version) =>
        needs.TryGetValue(version, out var offset) ? offset : throw Unexpected($"needs no version '{version}'");

    /// <summary>Version name to the file offset of its auxiliary entry; of libc's for names that several libraries have.</summary>
    static Dictionary<string, int> VersionNeeds(ReadOnlySpan<byte> elf, ElfSections.Section section, int strings)
    {
        var needs = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int entry = section.Offset, next = -1; next != 0; entry += next)
        {
            var library = ElfSections.Text(elf, strings + BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 4)..]));
            var auxiliary = entry + BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 8)..]);
            for (var left = BinaryPrimitives.ReadUInt16LittleEndian(elf[(entry + 2)..]); left > 0; left--)
            {
                var name = ElfSections.Text(elf, strings + BinaryPrimitives.ReadInt32LittleEndian(elf[(auxiliary + 8)..]));
                if (library == "libc.so.6" || !needs.ContainsKey(name))
                {
                    needs[name] = auxiliary;
                }

                auxiliary += BinaryPrimitives.ReadInt32LittleEndian(elf[(auxiliary + 12)..]);
            }

            next = BinaryPrimitives.ReadInt32LittleEndian(elf[(entry + 12)..]);
        }

        return needs;
    }

    static int SymbolIndex(ReadOnlySpan<byte> elf, ElfSections.Section section, int strings)
    {
        for (var i = 0; i < section.Size / SymbolSize; i++)
        {
            var name = strings + BinaryPrimitives.ReadInt32LittleEndian(elf[(section.Offset + (i * SymbolSize))..]);
            if (ElfSections.Text(elf, name) == MissingSymbol)
            {
                return i;
            }
        }

        throw Unexpected($"has no symbol '{MissingSymbol}'");
    }

    static BadImageFormatException Unexpected(string what, Exception? cause = null) =>
        new($"'libLibTorchSharp.so' {what}; this version of TorchSharp is not the one that OnnxRad corrects (0.107.0).", cause);
}
