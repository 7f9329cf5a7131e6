using System.IO.Compression;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

public sealed class DicomFileTests
{
    const string Implicit = "1.2.840.10008.1.2", Explicit = "1.2.840.10008.1.2.1", Big = "1.2.840.10008.1.2.2", Deflated = "1.2.840.10008.1.2.1.99";

    static readonly DicomTag s_rows = DicomTag.Of("Rows"), s_items = DicomTag.Of("ReferencedImageSequence"), s_modality = DicomTag.Of("Modality");

    [Theory]
    [InlineData(Implicit, false, false)]
    [InlineData(Explicit, true, false)]
    [InlineData(Big, true, true)]
    public void Parse_Syntax_GivesTheSameValues(string syntax, bool explicitVr, bool bigEndian)
    {
        var dataset = Simple(new DicomBuilder(explicitVr, bigEndian));

        var file = DicomFile.Parse(DicomBuilder.File(syntax, dataset));

        Assert.Equal(syntax, file.TransferSyntax);
        Assert.Empty(file.Notes);
        Assert.Equal("CT", file.Dataset.Text(s_modality));
        Assert.Equal(258, file.Dataset.Integer(s_rows, -1));
        Assert.Equal([0.5, -1.25], file.Dataset.Numbers(DicomTag.Of("PixelSpacing")));
        Assert.Equal(["1.2", "3.4"], file.Dataset.Items(s_items).Select(i => i.Text(DicomTag.Of("ReferencedSOPInstanceUID"))));
        Assert.Equal(-7, file.Dataset.Items(s_items)[1].Integer(DicomTag.Of("OverlayOrigin"), 0));
    }

    [Fact]
    public void Parse_Deflated_Inflates()
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(Simple(new DicomBuilder()));
        }

        var file = DicomFile.Parse(DicomBuilder.File(Deflated, compressed.ToArray()));

        Assert.Equal(258, file.Dataset.Integer(s_rows, -1));
    }

    [Theory]
    [InlineData(false, false, Implicit)]
    [InlineData(true, false, Explicit)]
    [InlineData(true, true, Big)]
    public void Parse_WithoutPreambleAndMeta_GuessesTheSyntax(bool explicitVr, bool bigEndian, string syntax)
    {
        var file = DicomFile.Parse(Simple(new DicomBuilder(explicitVr, bigEndian)));

        Assert.Equal(syntax, file.TransferSyntax);
        Assert.Equal(258, file.Dataset.Integer(s_rows, -1));
        Assert.Equal(["It has no preamble.", "It does not say its transfer syntax."], file.Notes);
    }

    [Fact]
    public void Parse_OtherSyntaxThanDeclared_ReadsWhatIsThere()
    {
        var file = DicomFile.Parse(DicomBuilder.File(Explicit, Simple(new DicomBuilder(explicitVr: false))));

        Assert.Equal(258, file.Dataset.Integer(s_rows, -1));
        Assert.Equal(["Its data set is not written in its transfer syntax."], file.Notes);
    }

    [Fact]
    public void Parse_UnknownWithUndefinedLength_IsImplicitInside()
    {
        var inside = new DicomBuilder(explicitVr: false).Mark(0xE000, 0xFFFFFFFF).Text(0x0008, 0x0060, "CS", "MR").Mark(0xE00D).Mark(0xE0DD);
        var dataset = new DicomBuilder().Header(0x0009, 0x1001, "UN", 0xFFFFFFFF).Raw(inside.Bytes).Short(0x0028, 0x0010, "US", 5).Bytes;

        var file = DicomFile.Parse(DicomBuilder.File(Explicit, dataset));

        Assert.Equal("MR", file.Dataset.Items(new DicomTag(0x0009, 0x1001))[0].Text(s_modality));
        Assert.Equal(5, file.Dataset.Integer(s_rows, -1));
    }

    [Fact]
    public void Parse_NestedSequences_AreRead()
    {
        var file = DicomFile.Parse(DicomBuilder.File(Explicit, Nested(DicomParser.MaxDepth)));

        var (dataset, depth) = (file.Dataset, 0);
        for (; dataset.Items(s_items) is [var item, ..]; dataset = item)
        {
            depth++;
        }

        Assert.Equal(DicomParser.MaxDepth, depth);
        Assert.Equal(9, dataset.Integer(s_rows, -1));
    }

    [Theory]
    [InlineData(DicomParser.MaxDepth + 1)]
    [InlineData(200_000)]
    public void Parse_NestedTooDeep_IsRefused(int depth)
    {
        var error = Assert.Throws<InvalidImageException>(() => DicomFile.Parse(DicomBuilder.File(Explicit, Nested(depth))));

        Assert.Equal(
            "The image cannot be read: Its DICOM sequences are nested more than 64 deep. Get the file from its source again, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Parse_ValueLongerThanTheFile_IsCutOffAndNoted()
    {
        var dataset = new DicomBuilder().Short(0x0028, 0x0010, "US", 5).Element(0x7FE0, 0x0010, "OW", [1, 2, 3, 4], length: 0xFFFFFFF0).Bytes;

        var file = DicomFile.Parse(DicomBuilder.File(Explicit, dataset));

        Assert.Equal(["It is cut off."], file.Notes);
        Assert.Equal(4, file.Dataset[DicomTag.Of("PixelData")]!.Value.Length);
    }

    [Fact]
    public void Parse_Fragments_AreSkippedByTheirLengths()
    {
        // The second fragment holds the bytes of a sequence delimiter.
        var end = new DicomBuilder().Mark(0xE0DD).Bytes;
        var dataset = new DicomBuilder().Header(0x7FE0, 0x0010, "OB", 0xFFFFFFFF).Mark(0xE000).Mark(0xE000, (uint)end.Length).Raw(end)
            .Mark(0xE000, 2).Raw(7, 8).Mark(0xE0DD).Short(0x7FE1, 0x0010, "US", 3).Bytes;

        var file = DicomFile.Parse(DicomBuilder.File("1.2.840.10008.1.2.5", dataset));

        Assert.Equal([0, 8, 2], file.Dataset[DicomTag.Of("PixelData")]!.Fragments!.Select(f => f.Length));
        Assert.Equal(3, file.Dataset.Integer(new DicomTag(0x7FE1, 0x0010), -1));
        Assert.Empty(file.Notes);
    }

    [Fact]
    public void Parse_RepresentationOfALaterStandard_IsSkippedByItsLength()
    {
        var dataset = new DicomBuilder().Text(0x0008, 0x0060, "CS", "CT").Raw(0x28, 0, 0x07, 0, (byte)'Z', (byte)'Z', 0, 0, 2, 0, 0, 0, 1, 2)
            .Short(0x0028, 0x0010, "US", 5).Bytes;

        var file = DicomFile.Parse(DicomBuilder.File(Explicit, dataset));

        Assert.Equal(5, file.Dataset.Integer(s_rows, -1));
        Assert.Equal("UN", file.Dataset[new DicomTag(0x0028, 0x0007)]!.Vr);
    }

    [Fact]
    public void Parse_KnownAttributesOfUnknownRepresentation_KeepTheirNumbers()
    {
        var item = new DicomBuilder(explicitVr: false).Text(0x0008, 0x1155, "UI", "1.2").Bytes;
        var sequence = new DicomBuilder(explicitVr: false).Mark(0xE000, (uint)item.Length).Raw(item).Bytes;
        var dataset = new DicomBuilder().Element(0x0008, 0x1140, "UN", sequence).Element(0x0028, 0x0010, "UN", [5, 0])
            .Element(0x0028, 0x1052, "UN", "-1024 "u8.ToArray()).Element(0x0029, 0x1010, "UN", [1, 2]).Bytes;

        var file = DicomFile.Parse(DicomBuilder.File(Explicit, dataset)).Dataset;

        Assert.Equal((5, -1024), (file.Integer(s_rows, -1), file.Integer(DicomTag.Of("RescaleIntercept"), 0)));
        Assert.Equal("1.2", file.Items(s_items)[0].Text(DicomTag.Of("ReferencedSOPInstanceUID")));
        Assert.Equal("UN", file[new DicomTag(0x0029, 0x1010)]!.Vr);
    }

    [Theory]
    [InlineData("DS")]
    [InlineData("OB")]
    [InlineData("UT")]
    public void Numbers_HugeValue_TakesLittleMemory(string vr)
    {
        var value = new byte[16 << 20];
        value.AsSpan().Fill((byte)'\\');
        var dataset = DicomFile.Parse(DicomBuilder.File(
            Implicit, new DicomBuilder(explicitVr: false).Text(0x0008, 0x0060, "CS", "CT").Element(0x0028, 0x1053, vr, value).Bytes)).Dataset;
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(dataset.Number(DicomTag.Of("RescaleSlope")));
        Assert.Null(dataset.Text(DicomTag.Of("RescaleSlope")));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Parse_NoElement_IsRefused()
    {
        var error = Assert.Throws<InvalidImageException>(() => DicomFile.Parse(new byte[3]));

        Assert.Equal("The image cannot be read: It does not begin like a DICOM file. Get the file from its source again, or leave it out.", error.Message);
    }

    [Theory]
    [InlineData("1A", -1)]
    [InlineData(" 12 ", 12)]
    [InlineData("1e3", 1000)]
    [InlineData("99999999999", -1)]
    [InlineData("", -1)]
    public void Integer_Text_IsReadOrTheFallback(string text, int expected)
    {
        var file = DicomFile.Parse(DicomBuilder.File(Explicit, new DicomBuilder().Text(0x0028, 0x0008, "IS", text).Short(0x0028, 0x0010, "US", 5).Bytes));

        Assert.Equal(expected, file.Dataset.Integer(DicomTag.Of("NumberOfFrames"), -1));
    }

    [Fact]
    public void ToString_Values_AreNotShown()
    {
        var file = DicomFile.Parse(DicomBuilder.File(Explicit, new DicomBuilder().Text(0x0010, 0x0010, "PN", "MARKED^NAME").Bytes));

        Assert.DoesNotContain("MARKED", file.ToString() + file.Dataset + file.Dataset.Elements.First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_All_AreThoseOfTheDictionary()
    {
        var fields = typeof(DicomTags).GetFields().Select(f => ((DicomTag)f.GetValue(null)!, f.Name)).ToList();

        Assert.NotEmpty(fields);
        Assert.All(fields, f => Assert.NotNull(DicomDictionary.Find(f.Item1)));
        Assert.Equal(DicomDictionary.All.OrderBy(e => e.Tag), DicomDictionary.All);
        Assert.Equal(fields.Count, fields.DistinctBy(f => f.Item1).Count());
    }

    [Theory]
    [MemberData(nameof(Oracle.Files), MemberType = typeof(Oracle))]
    public void Parse_File_HasTheElementsThatPydicomReads(string name)
    {
        var row = Oracle.Row(name);
        Assert.SkipWhen(row.Elements is null, "pydicom does not read this file.");

        var file = DicomFile.Parse(File.ReadAllBytes(TestData.Require(Path.Combine("dicom", name))));

        Assert.Equal(row.Elements, file.Dataset.Count);
    }

    static byte[] Simple(DicomBuilder builder)
    {
        var sequence = builder.Text(0x0008, 0x0060, "CS", "CT").Header(0x0008, 0x1140, "SQ", 0xFFFFFFFF)
            .Mark(0xE000, 0xFFFFFFFF).Text(0x0008, 0x1155, "UI", "1.2").Mark(0xE00D)
            .Mark(0xE000, 0xFFFFFFFF).Text(0x0008, 0x1155, "UI", "3.4").Short(0x6000, 0x0050, "SS", -7).Mark(0xE00D).Mark(0xE0DD);
        return sequence.Short(0x0028, 0x0010, "US", 258).Text(0x0028, 0x0030, "DS", "0.5\\-1.25").Bytes;
    }

    static byte[] Nested(int depth)
    {
        var builder = new DicomBuilder();
        for (var i = 0; i < depth; i++)
        {
            builder.Header(0x0008, 0x1140, "SQ", 0xFFFFFFFF).Mark(0xE000, 0xFFFFFFFF);
        }

        return builder.Short(0x0028, 0x0010, "US", 9).Bytes;
    }
}
