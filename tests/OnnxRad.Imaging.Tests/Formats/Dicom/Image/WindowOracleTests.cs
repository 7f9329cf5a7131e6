using System.Globalization;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Windows and tables beside those of pydicom, in shares of white.</summary>
public sealed class WindowOracleTests
{
    const string Shares = """
        import sys, numpy, pydicom
        from pydicom.pixel_data_handlers.util import apply_modality_lut, apply_voi, apply_windowing
        dataset = pydicom.dcmread(sys.argv[1])
        values = apply_modality_lut(dataset.pixel_array, dataset).ravel()
        if 'VOILUTSequence' in dataset:
            shares = apply_voi(values.astype('i4'), dataset) / (2.0 ** dataset.VOILUTSequence[0].LUTDescriptor[2] - 1)
        else:
            shown = apply_windowing(numpy.concatenate([values.astype('f8'), [-1e9, 1e9]]), dataset)
            shares = (shown[:-2] - shown[-2]) / (shown[-1] - shown[-2])
        print(' '.join(repr(float(share)) for share in shares))
        """;

    [Theory]
    [InlineData(null, "40", "400", null)]
    [InlineData("LINEAR", "40.5", "3", null)]
    [InlineData("LINEAR", "128", "1", null)]
    [InlineData("LINEAR_EXACT", "40", "400", null)]
    [InlineData("SIGMOID", "40", "400", null)]
    [InlineData("SIGMOID", "-300", "250", "-1024")]
    [InlineData("LINEAR", "-300", "250", "-1024")]
    public void ShareOf_Window_IsPydicoms(string? function, string center, string width, string? intercept) => Compare(new DicomDraft
    {
        Bits = 12,
        Extra = d =>
        {
            d.Text(0x0028, 0x1050, "DS", center).Text(0x0028, 0x1051, "DS", width);
            return function is null ? d : Rescale(d.Text(0x0028, 0x1056, "CS", function), intercept);
        },
    });

    [Theory]
    [InlineData(3, 12, null)]
    [InlineData(0, 8, null)]
    [InlineData(-500, 16, "-1024")]
    public void ShareOf_Table_IsPydicoms(int first, int bits, string? intercept)
    {
        var item = new DicomBuilder().Short(0x0028, 0x3002, first < 0 ? "SS" : "US", 200, first, bits)
            .Short(0x0028, 0x3006, "US", [.. Enumerable.Range(0, 200).Select(i => i * ((1 << bits) - 1) / 199)]).Bytes;
        Compare(new DicomDraft
        {
            // pydicom counts the entries of tables of 8 bits in 8 bits.
            Bits = Math.Min(bits, 12),
            Extra = d => Rescale(d, intercept).Header(0x0028, 0x3010, "SQ", (uint)(8 + item.Length)).Mark(0xE000, (uint)item.Length).Raw(item),
        });
    }

    [Fact]
    public void ShareOf_TableOfARealFile_IsPydicoms() => Compare(TestData.Require("dicom/pydicom-data/vlut_04.dcm"));

    [Fact]
    public void ShareOf_Monochrome1_IsTurnedOverWithTheValues()
    {
        DicomDraft Draft(string photometric, string function) => new()
        {
            Bits = 8,
            Photometric = photometric,
            Extra = d => d.Text(0x0028, 0x1050, "DS", "90").Text(0x0028, 0x1051, "DS", "60").Text(0x0028, 0x1056, "CS", function),
        };
        int[] stored = [0, 60, 90, 100, 120, 255];
        foreach (var function in new[] { "LINEAR", "LINEAR_EXACT", "SIGMOID" })
        {
            var (plain, turned) = (Levels(Draft("MONOCHROME2", function).Bytes(6, 1, stored)), Levels(Draft("MONOCHROME1", function).Bytes(6, 1, stored)));

            Assert.All(plain.Zip(turned), pair => Assert.InRange(pair.First + pair.Second, 254, 256));
        }
    }

    [Fact]
    public void ReadFrame_TablesInTheFramesOwnGroups_AreTheFrames()
    {
        static byte[] Table(int first) => new DicomBuilder().Short(0x0028, 0x3002, "US", 2, first, 8).Short(0x0028, 0x3006, "US", 0, 255).Bytes;
        static byte[] Sequence(ushort element, ushort group, params byte[][] items)
        {
            byte[] content = [.. items.SelectMany(item => new DicomBuilder().Mark(0xE000, (uint)item.Length).Raw(item).Bytes)];
            return new DicomBuilder().Header(group, element, "SQ", (uint)content.Length).Raw(content).Bytes;
        }

        byte[][] frames = [.. new[] { 10, 20 }.Select(first => Sequence(0x9132, 0x0028, Sequence(0x3010, 0x0028, Table(first))))];
        var file = new DicomDraft { Bits = 8, Frames = 2, Extra = d => d.Raw(Sequence(0x9230, 0x5200, frames)) }.Bytes(2, 1, 10, 11, 20, 21);

        Assert.Equal([(10.0, 11.0, WindowShape.Table), (20, 21, WindowShape.Table)], new[] { 0, 1 }.Select(i => DicomFile.Parse(file).ReadFrame(i).Windows.Single())
            .Select(w => (w.Low, w.High, w.Shape)));
        Assert.Equal([0, 255], DisplayLevels.Of(DicomFile.Parse(file).ReadFrame(1)).Pixels.ToArray());
    }

    static float[] Levels(byte[] file) => DisplayLevels.Of(DicomFile.Parse(file).ReadFrame(0)).Pixels.ToArray();

    static DicomBuilder Rescale(DicomBuilder d, string? intercept) => intercept is null ? d : d.Text(0x0028, 0x1052, "DS", intercept).Text(0x0028, 0x1053, "DS", "1");

    static void Compare(DicomDraft draft)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("x.dcm"), draft.Bytes(64, 64, [.. Enumerable.Range(0, 4096)]));
        Compare(folder.File("x.dcm"));
    }

    static void Compare(string path)
    {
        var (code, said) = ThirdParty.Run("/usr/bin/python3", "-c", Shares, path);
        Assert.True(code == 0, said);
        var expected = said.Split('\n')[0].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var image = DicomFile.Parse(File.ReadAllBytes(path)).ReadFrame(0);

        var window = image.Windows[0];
        Assert.Equal(expected.Length, image.Pixels.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], window.ShareOf(image.Pixels.Span[i]), 1e-6);
        }
    }
}
