using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Names of PS3.5 annexes H, I and J, and of PS3.5 section 6.2 with other sets.</summary>
public sealed class DicomTextTests
{
    [Theory]
    [InlineData("", "48656C6C6F", "Hello")]
    [InlineData("ISO_IR 100", "4275635E4ADF72F66D65", "Buc^Jßröme")]
    [InlineData("ISO_IR 144", "BBEEDA6365DCD17970D3", "Люкceмбypг")]
    [InlineData("ISO_IR 192", "57616E675E5869616F446F6E673DE78E8B5EE5B08FE69DB1", "Wang^XiaoDong=王^小東")]
    [InlineData("GB18030", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB", "Wang^XiaoDong=王^小东")]
    [InlineData("\\ISO 2022 IR 87", "59616D6164615E5461726F753D1B24423B3345441B28425E1B244242404F3A1B2842", "Yamada^Tarou=山田^太郎")]
    [InlineData("ISO 2022 IR 13\\ISO 2022 IR 87", "D4CFC0DE5EC0DBB33D1B24423B3345441B284A5E1B244242404F3A1B284A", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎")]
    [InlineData("\\ISO 2022 IR 149", "486F6E675E47696C646F6E673D1B242943FBF35E1B242943D1CED4D7", "Hong^Gildong=洪^吉洞")]
    [InlineData("\\ISO 2022 IR 58", "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB", "Zhang^XiaoDong=张^小东")]
    [InlineData("\\ISO 2022 IR 87", "1B24424B5C45441B28425E61", "本田^a")]
    [InlineData("ISO_IR 13", "D4CFC0DE5EC0DBB3", "ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [InlineData("something else", "E9", "é")]
    public void Decode_CharacterSet_GivesTheText(string sets, string hex, string expected) =>
        Assert.Equal(expected, DicomText.Decode(Convert.FromHexString(hex), sets.Split('\\')));

    [Fact]
    public void Text_ItemOfASequence_InheritsTheCharacterSet()
    {
        var dataset = new DicomBuilder().Text(0x0008, 0x0005, "CS", "ISO_IR 192").Header(0x0008, 0x1140, "SQ", 0xFFFFFFFF)
            .Mark(0xE000, 0xFFFFFFFF).Element(0x0008, 0x103E, "LO", [0xC3, 0xA9]).Mark(0xE00D)
            .Mark(0xE000, 0xFFFFFFFF).Text(0x0008, 0x0005, "CS", "ISO_IR 100").Element(0x0008, 0x103E, "LO", [0xC3, 0xA9]).Mark(0xE00D).Mark(0xE0DD).Bytes;

        var items = DicomFile.Parse(dataset).Dataset.Items(DicomTag.Of("ReferencedImageSequence"));

        Assert.Equal(["é", "Ã©"], items.Select(i => i.Text(DicomTag.Of("SeriesDescription"))));
    }

    [Theory]
    [InlineData("LO", "a\\ b \\", "a|b|")]
    [InlineData("LT", "a\\ b ", "a\\ b")]
    public void Texts_Backslash_SeparatesUnlessTheTextIsOne(string vr, string text, string expected)
    {
        var dataset = DicomFile.Parse(DicomBuilder.File("1.2.840.10008.1.2.1", new DicomBuilder().Text(0x0008, 0x103E, vr, text).Bytes)).Dataset;

        Assert.Equal(expected, string.Join('|', dataset.Texts(DicomTag.Of("SeriesDescription"))));
    }
}
