using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom.Image;

public sealed class DicomReaderTests
{
    static readonly string[] s_maskedFiles = ["pydicom-data/mlut_18.dcm", "pydicom-data/JLSL_16_15_1_1F.dcm", "pydicom/MR_truncated.dcm"];

    public static TheoryData<string> Converted =>
        [.. Oracle.Rows.Where(r => r.Modality != "-" && !s_maskedFiles.Contains(r.Name)).Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Converted))]
    public void Read_File_GivesTheValuesThatPydicomGives(string name)
    {
        var image = ImageFile.Read(TestData.Require(Path.Combine("dicom", name)));

        Assert.Equal(Oracle.Row(name).Modality, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(Interleaved(image)))));
    }

    [Fact]
    public void Read_BigEndianPalette_GivesTheColoursOfItsTwin()
    {
        var (big, little) = (ImageFile.Read(TestData.Require("dicom/pydicom-data/OBXXXX1A_expb.dcm")), ImageFile.Read(TestData.Require("dicom/pydicom-data/OBXXXX1A.dcm")));

        Assert.Equal(little.Pixels.ToArray(), big.Pixels.ToArray());
    }

    [Fact]
    public void Read_Rescale_GivesModalityValuesAndWindows()
    {
        var image = Read(new DicomDraft
        {
            Bits = 12,
            Extra = d => d.Text(0x0028, 0x1050, "DS", "40\\300").Text(0x0028, 0x1051, "DS", "400\\1500")
            .Text(0x0028, 0x1052, "DS", "-1024").Text(0x0028, 0x1053, "DS", "2").Text(0x0028, 0x1055, "LO", "SOFT\\BONE")
        }, 0, 1, 4095, 512);

        Assert.Equal([-1024, -1022, 7166, 0], image.Pixels.ToArray());
        Assert.False(image.IsGreyLevels);
        Assert.Equal([new(-160, 239, "SOFT"), new(-450, 1049, "BONE")], image.Windows);
    }

    [Fact]
    public void Read_Monochrome1_IsTurnedOverWithItsWindow()
    {
        var image = Read(
            new DicomDraft { Bits = 10, Photometric = "MONOCHROME1", Extra = d => d.Text(0x0028, 0x1050, "DS", "100").Text(0x0028, 0x1051, "DS", "50") }, 0, 1, 1023, 75);

        Assert.Equal([1023, 1022, 0, 948], image.Pixels.ToArray());
        Assert.True(image.IsGreyLevels);

        // Stored 75 and below are white, 124 and above black.
        Assert.Equal([new(1023 - 124, 1023 - 75)], image.Windows);
    }

    [Fact]
    public void Read_Monochrome1WithRescale_IsTurnedOverBetweenItsPossibleValues()
    {
        var image = Read(
            new DicomDraft { Bits = 8, IsSigned = true, Photometric = "MONOCHROME1", Extra = d => d.Text(0x0028, 0x1052, "DS", "10").Text(0x0028, 0x1053, "DS", "2") },
            -128, 127, 0, 1);

        // -246 and 264 are the ends.
        Assert.Equal([264, -246, 8, 6], image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(null, 100, 50, 75, 124)]
    [InlineData("LINEAR_EXACT", 100, 50, 75, 125)]
    [InlineData("SIGMOID", 100, 50, 75, 125)]
    [InlineData("LINEAR", 0.5, 1, 0, 0)]
    public void Read_WindowFunction_GivesItsEnds(string? function, double center, double width, double low, double high)
    {
        var image = Read(
            new DicomDraft { Bits = 8, Extra = d => Function(d.Text(0x0028, 0x1050, "DS", $"{center}").Text(0x0028, 0x1051, "DS", $"{width}")) }, 1, 2, 3, 4);

        var window = Assert.Single(image.Windows);
        Assert.Equal((low, high, function == "SIGMOID" ? WindowShape.Sigmoid : WindowShape.Linear), (window.Low, window.High, window.Shape));

        DicomBuilder Function(DicomBuilder d) => function is null ? d : d.Text(0x0028, 0x1056, "CS", function);
    }

    [Fact]
    public void Read_ModalityTable_MapsAndClamps()
    {
        var table = new DicomBuilder().Short(0x0028, 0x3002, "US", 3, 10, 16).Short(0x0028, 0x3006, "OW", 100, 200, 300).Bytes;
        var image = Read(
            new DicomDraft { Bits = 8, Extra = d => d.Header(0x0028, 0x3000, "SQ", 0xFFFFFFFF).Mark(0xE000, (uint)table.Length).Raw(table).Mark(0xE0DD) }, 0, 10, 11, 99);

        Assert.Equal([100, 100, 200, 300], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_YbrFull_BecomesRgb()
    {
        // Y, Cb, Cr of red, green, blue and grey by the equations of PS3.3 section C.7.6.3.1.2.
        var image = Read(
            new DicomDraft { Bits = 8, Samples = 3, Photometric = "YBR_FULL" }, 76, 85, 255, 150, 44, 21, 29, 255, 107, 128, 128, 128);

        Assert.Equal(3, image.Channels);
        Assert.Equal([254, 0, 0, 128, 0, 255, 0, 128, 0, 1, 254, 128], image.Pixels.ToArray());
    }

    [Fact]
    public void Read_SegmentedPalette_IsWrittenOut()
    {
        // Two entries as they are, a line of three from 20 to 50, and the first segment again.
        int[] segments = [0, 2, 10, 20, 1, 3, 50, 2, 1, 0, 0];
        var image = Read(
            new DicomDraft
            {
                Bits = 8,
                Photometric = "PALETTE COLOR",
                Extra = d => d.Short(0x0028, 0x1101, "US", 7, 0, 16).Short(0x0028, 0x1102, "US", 7, 0, 16).Short(0x0028, 0x1103, "US", 7, 0, 16)
                    .Short(0x0028, 0x1221, "OW", segments).Short(0x0028, 0x1222, "OW", segments).Short(0x0028, 0x1223, "OW", segments),
            },
            1, 3, 4, 6);

        Assert.Equal([20, 40, 50, 20], image.Pixels.ToArray()[..4]);
        Assert.Equal(16, image.BitsStored);
    }

    // PS3.3 section C.7.9.2.3: offsets count bytes. Those of bytes have 32 bits too.
    [Fact]
    public void Read_SegmentedPaletteThatRepeatsALaterSegment_FindsIt()
    {
        AssertPalette(16, 5, [0, 0, 1, 0, 5, 0, 0, 0, 2, 0, 10, 0, 20, 0, 2, 0, 1, 0, 6, 0, 0, 0]);

        // 255 entries in 257 bytes, two, and the same two.
        AssertPalette(8, 259, [0, 255, .. new byte[255], 0, 2, 10, 20, 2, 1, 1, 1, 0, 0]);

        static void AssertPalette(int bits, int entries, byte[] segments)
        {
            byte[] even = segments.Length % 2 == 0 ? segments : [.. segments, 0];
            var draft = new DicomDraft
            {
                Photometric = "PALETTE COLOR",
                Extra = d => d.Short(0x0028, 0x1101, "US", entries, 0, bits).Short(0x0028, 0x1102, "US", entries, 0, bits).Short(0x0028, 0x1103, "US", entries, 0, bits)
                    .Element(0x0028, 0x1221, "OW", even).Element(0x0028, 0x1222, "OW", even).Element(0x0028, 0x1223, "OW", even),
            };

            Assert.Equal([10, 20, 10, 20], Read(draft, [.. Enumerable.Range(entries - 4, 4)]).Pixels.ToArray()[..4]);
        }
    }

    [Fact]
    public void Read_Geometry_IsThatOfTheHeader()
    {
        var image = Read(
            new DicomDraft
            {
                Bits = 8,
                Extra = d => d.Text(0x0020, 0x0032, "DS", "-10\\20\\-30.5").Text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\0\\-1").Text(0x0028, 0x0030, "DS", "0.5\\0.25"),
            },
            1, 2, 3, 4);

        Assert.Equal(new VoxelSpacing(0.5, 0.25), image.Spacing);
        Assert.Equal(new ImagePlane(new(-10, 20, -30.5), new(1, 0, 0), new(0, 0, -1)), image.Plane);
        Assert.Equal(new Vector3D(0, 1, 0), image.Plane!.Normal);
    }

    [Fact]
    public void Read_FunctionalGroups_AreThoseOfTheFrame()
    {
        var file = DicomFile.Parse(File.ReadAllBytes(TestData.Require("dicom/pydicom-data/eCT_Supplemental.dcm")));

        var (first, second) = (file.ReadFrame(0), file.ReadFrame(1));

        // dcmdump: shared spacing 0.388672, positions 99.5\-301.5\-159 and 99.5\-301.5\-149 of the frames.
        Assert.Equal(new VoxelSpacing(0.388672, 0.388672), first.Spacing);
        Assert.Equal(new(99.5, -301.5, -159), first.Plane!.Origin);
        Assert.Equal(new(99.5, -301.5, -149), second.Plane!.Origin);
    }

    [Fact]
    public void ReadFrames_SeveralFrames_AreSlicesInTheOrderOfTheFile()
    {
        var file = DicomFile.Parse(File.ReadAllBytes(TestData.Require("dicom/pydicom-data/emri_small.dcm")));

        var volume = file.ReadFrames();

        Assert.Equal((10, 1, 10, 64, 64), (file.FrameCount, volume.Channels, volume.Depth, volume.Height, volume.Width));
        for (var i = 0; i < volume.Depth; i++)
        {
            Assert.Equal(file.ReadFrame(i).Pixels.ToArray(), volume.Slice(i).Pixels.ToArray());
        }
    }

    [Fact]
    public void Read_Identifiers_AreKeptApartAndNotPrinted()
    {
        var image = Read(
            new DicomDraft { Bits = 8, Patient = "MARKED^NAME", Extra = d => d }, 1, 2, 3, 4);

        Assert.Equal("MARKED^NAME", image.Identifiers.PatientName);
        Assert.Equal("ImageIdentifiers { hidden }", image.Identifiers.ToString());
        Assert.DoesNotContain("MARKED", image.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownPhotometric_IsRefusedByName()
    {
        var error = Assert.Throws<InvalidImageException>(() => Read(new DicomDraft { Bits = 8, Samples = 3, Photometric = "HSV" }, new int[12]));

        Assert.Equal(
            "Image 'draft.dcm' cannot be read: Its photometric interpretation 'HSV' with 3 samples a pixel is not read. Read are MONOCHROME1, "
            + "MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL, YBR_FULL_422, YBR_RCT and YBR_ICT. Convert it to one of them.",
            error.Message);
    }

    [Fact]
    public void Read_PhotometricThatIsNoDefinedTerm_IsNotShown()
    {
        var error = Assert.Throws<InvalidImageException>(() => Read(new DicomDraft { Bits = 8, Photometric = "MARKED NAME" }, new int[4]));

        Assert.StartsWith("Its photometric interpretation '?' with 1 samples a pixel is not read.", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ImpossibleHeader_NamesAllProblems()
    {
        var bytes = DicomBuilder.File(
            "1.2.840.10008.1.2.1",
            new DicomBuilder().Short(0x0028, 0x0002, "US", 9).Short(0x0028, 0x0010, "US", 0).Short(0x0028, 0x0011, "US", 4).Short(0x0028, 0x0100, "US", 16)
                .Short(0x0028, 0x0101, "US", 17).Short(0x0028, 0x0102, "US", 15).Element(0x7FE0, 0x0010, "OW", [0, 0]).Bytes);

        var error = Assert.Throws<InvalidImageException>(() => ImageFile.Read(new MemoryStream(bytes), "x.dcm"));

        Assert.Equal(
            "Image 'x.dcm' cannot be read: Its DICOM header says 4 x 0 pixels, says 9 samples a pixel (1 to 4 are read), says 17 bits stored of 16 allocated, "
            + "says the high bit 15 for 17 bits stored of 16. Get the file from its source again, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Read_OverlayInUnusedBits_IsLeftOut()
    {
        var image = Read(new DicomDraft { Bits = 12 }, 0x1234, 0xF001, 0x8FFF, 0x7000);

        Assert.Equal([0x234, 1, 0xFFF, 0], image.Pixels.ToArray());
    }

    static RadImage Read(DicomDraft draft, params int[] stored) => ImageFile.Read(new MemoryStream(draft.Bytes(2, 2, stored)), "draft.dcm");

    static float[] Interleaved(RadImage image)
    {
        var pixels = image.Pixels.Span;
        var plane = image.Depth * image.Height * image.Width;
        var values = new float[pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = pixels[((i % image.Channels) * plane) + (i / image.Channels)];
        }

        return values;
    }
}
