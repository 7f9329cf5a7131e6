using System.Text;
using OnnxRad.Torch.Native;

namespace OnnxRad.Torch.Tests.Native;

/// <summary>On the library as packaged.</summary>
public sealed class LibTorchSharpElfTests
{
    [Fact]
    public void Correct_PackagedLibrary_NeedsTheNewSymbolAndVersionNoMore()
    {
        var bytes = Packaged();
        Assert.Contains(LibTorchSharpElf.MissingSymbol, UndefinedSymbols(bytes));
        Assert.Contains("GLIBCXX_3.4.32", VersionNeeds(bytes));

        LibTorchSharpElf.Correct(bytes);

        Assert.DoesNotContain(LibTorchSharpElf.MissingSymbol, UndefinedSymbols(bytes));
        Assert.Contains("getpid", UndefinedSymbols(bytes));
        Assert.DoesNotContain("GLIBCXX_3.4.32", VersionNeeds(bytes));
        Assert.Contains("GLIBCXX_3.4.30", VersionNeeds(bytes));
    }

    [Fact]
    public void Correct_PackagedLibrary_ChangesAFewBytesOnly()
    {
        var (before, after) = (Packaged(), Packaged());

        LibTorchSharpElf.Correct(after);

        // Hash and name of one version need, the name of one symbol (at most 7 bytes), its version index.
        Assert.InRange(before.Zip(after, (a, b) => a != b).Count(changed => changed), 1, 4 + 4 + 7 + 2);
    }

    [Fact]
    public void Correct_CorrectedLibrary_IsRefused()
    {
        var bytes = Packaged();
        LibTorchSharpElf.Correct(bytes);

        var error = Assert.Throws<BadImageFormatException>(() => LibTorchSharpElf.Correct(bytes));

        Assert.Equal(
            "'libLibTorchSharp.so' needs no version 'GLIBCXX_3.4.32'; this version of TorchSharp is not the one that OnnxRad corrects (0.107.0).",
            error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a library")]
    [InlineData("\u007fELF\u0001\u0001 of 32 bits")]
    public void Correct_OtherBytes_IsRefused(string content)
    {
        var error = Assert.Throws<BadImageFormatException>(() => LibTorchSharpElf.Correct(Encoding.Latin1.GetBytes(content)));

        Assert.Equal("'libLibTorchSharp.so' is not a 64-bit little-endian ELF file.", error.Message);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.0001)]
    public void Correct_LibraryCutShort_IsRefused(double part)
    {
        var whole = Packaged();

        var error = Assert.Throws<BadImageFormatException>(() => LibTorchSharpElf.Correct(whole.AsSpan(0, (int)(whole.Length * part))));

        Assert.Equal(
            "'libLibTorchSharp.so' is cut short or built in another way; this version of TorchSharp is not the one that OnnxRad "
            + "corrects (0.107.0).",
            error.Message);
    }

    static byte[] Packaged() => File.ReadAllBytes(NativeFolders.Find("libLibTorchSharp.so"));

    /// <summary>Symbols of .dynsym whose section index is 0.</summary>
    static HashSet<string> UndefinedSymbols(byte[] elf)
    {
        var sections = ElfSections.Read(elf);
        var (table, names) = (sections[".dynsym"], sections[".dynstr"].Offset);
        var undefined = new HashSet<string>();
        for (var at = table.Offset; at < table.Offset + table.Size; at += 24)
        {
            if (BitConverter.ToUInt16(elf, at + 6) == 0)
            {
                undefined.Add(ElfSections.Text(elf, names + BitConverter.ToInt32(elf, at)));
            }
        }

        return undefined;
    }

    /// <summary>The names that the auxiliary entries of .gnu.version_r point to.</summary>
    static List<string> VersionNeeds(byte[] elf)
    {
        var sections = ElfSections.Read(elf);
        var names = sections[".dynstr"].Offset;
        var needs = new List<string>();
        for (int entry = sections[".gnu.version_r"].Offset, next = -1; next != 0; entry += next)
        {
            var auxiliary = entry + BitConverter.ToInt32(elf, entry + 8);
            for (var left = BitConverter.ToUInt16(elf, entry + 2); left > 0; left--)
            {
                needs.Add(ElfSections.Text(elf, names + BitConverter.ToInt32(elf, auxiliary + 8)));
                auxiliary += BitConverter.ToInt32(elf, auxiliary + 12);
            }

            next = BitConverter.ToInt32(elf, entry + 12);
        }

        return needs;
    }
}
