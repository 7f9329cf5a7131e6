using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;
using OnnxRad.Testing;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>Every file of the DICOM test data against the pixels that other people's decoders give.</summary>
public sealed class DicomConformanceTests
{
    /// <summary>A folder that 'oracle.py --pixels' filled: with it all pixels of lossy files are compared, not only some.</summary>
    const string PixelsVariable = "ONNXRAD_DICOM_ORACLE";

    // Between decoders of the same lossy stream: the standards leave rounding free.
    const int Tolerance = 2;

    /// <summary>Files that are compared with another file or left out, and why.</summary>
    public static IReadOnlyDictionary<string, string> Exclusions { get; } = new Dictionary<string, string>
    {
        ["pydicom-data/mlut_18.dcm"] = "Values have bits above Bits Stored, which PS3.5 section 8.1.1 gives no meaning: cut off here, kept by pydicom.",
        ["pydicom/MR_truncated.dcm"] = "The last rows are missing: refused here, black in GDCM.",
        ["pydicom-data/JLSL_16_15_1_1F.dcm"] = "Signed values of 15 bits: the sign is bit 14 here, as PS3.5 section 8.1.1 says; DCMTK and pydicom look at bit 15.",
    };

    /// <summary>Files that the other tools refuse, and the file that holds the same pixels.</summary>
    public static TheoryData<string, string> Twins => new()
    {
        { "pydicom-data/liver_rle.dcm", "pydicom-data/liver.dcm" },
        { "pydicom-data/liver_deflate.dcm", "pydicom-data/liver.dcm" },
        { "pydicom-data/liver_nonbyte_aligned_rle.dcm", "pydicom-data/liver_nonbyte_aligned.dcm" },
        { "pydicom-data/liver_nonbyte_aligned_deflate.dcm", "pydicom-data/liver_nonbyte_aligned.dcm" },
    };

    /// <summary>Files that nobody decodes, and what is said of them.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "pydicom/meta_missing_tsyntax.dcm", "It is a DICOM object without an image. Leave it out." },
        { "pydicom/nested_priv_SQ.dcm", "It is a DICOM object without an image. Leave it out." },
        {
            "pydicom/JPEG2000-embedded-sequence-delimiter.dcm",
            "The size in its JPEG 2000 pixels is impossible; they are damaged. Get the file from its source again, or leave it out."
        },
    };

    [Theory]
    [MemberData(nameof(Oracle.Files), MemberType = typeof(Oracle))]
    public void Decode_File_GivesThePixelsOfOtherTools(string name)
    {
        var row = Oracle.Row(name);
        Assert.SkipWhen(row.Kind == "refused", "The other tools do not decode this file.");
        Assert.SkipWhen(row.Syntax.StartsWith("1.2.840.10008.1.2.4.20", StringComparison.Ordinal) && !OpenJpeg.IsAvailable, "libopenjp2 is not installed.");
        Assert.SkipWhen(Exclusions.ContainsKey(name), Exclusions.GetValueOrDefault(name) ?? "");

        var pixels = Open(name);
        var frames = Enumerable.Range(0, pixels.Spec.Frames).Select(pixels.Decode).ToList();

        var spec = pixels.Spec;
        Assert.Equal(row.Shape, $"{spec.Frames}x{spec.Height}x{spec.Width}x{spec.Samples}");
        if (row.Kind == "exact")
        {
            Assert.Equal(row.Pixels, Convert.ToHexStringLower(SHA256.HashData(Bytes(frames))));
        }
        else
        {
            AssertClose(name, row, [.. frames.SelectMany(f => f.Values)]);
        }
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Decode_FileThatOthersRefuse_GivesThePixelsOfItsTwin(string name, string twin)
    {
        var (pixels, expected) = (Open(name), Open(twin));

        Assert.Equal("refused", Oracle.Row(name).Kind);
        Assert.Equal(expected.Spec.Frames, pixels.Spec.Frames);
        Assert.All(Enumerable.Range(0, expected.Spec.Frames), f => Assert.Equal(expected.Decode(f).Values, pixels.Decode(f).Values));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Decode_FileThatAllRefuse_SaysWhy(string name, string message)
    {
        var error = Assert.Throws<InvalidImageException>(() => Open(name).Decode(0));

        Assert.Equal("refused", Oracle.Row(name).Kind);
        Assert.Equal($"The image cannot be read: {message}", error.Message);
    }

    [Fact]
    public void Decode_PixelsCutOff_IsRefused()
    {
        var error = Assert.Throws<InvalidImageException>(() => Open("pydicom/MR_truncated.dcm").Decode(0));

        Assert.Equal(
            "The image cannot be read: Its pixels are cut off: frame 1 of 1 needs the bytes up to 8192, but there are 8130. "
            + "Get the file from its source again, or leave it out.",
            error.Message);
    }

    [Fact]
    public void Refused_All_AreCompared()
    {
        var known = Twins.Select(t => t.Data.Item1).Concat(Refused.Select(r => r.Data.Item1));

        Assert.Equal(Oracle.Rows.Where(r => r.Kind == "refused").Select(r => r.Name).Order(), known.Order());
    }

    [Fact]
    public void Exclusions_All_AreFewAndInTheTable()
    {
        Assert.InRange(Exclusions.Count, 0, 5);
        Assert.All(Exclusions.Keys, name => Assert.NotEqual("refused", Oracle.Row(name).Kind));
    }

    static DicomPixels Open(string name) => new(DicomFile.Parse(File.ReadAllBytes(TestData.Require(Path.Combine("dicom", name)))));

    static byte[] Bytes(List<StoredFrame> frames) =>
        [.. frames.SelectMany(f => f.Reals is null ? MemoryMarshal.AsBytes<int>(f.Values).ToArray() : MemoryMarshal.AsBytes<float>(f.Reals).ToArray())];

    static void AssertClose(string name, Oracle.Entry row, int[] values)
    {
        var expected = row.Pixels.Split(',').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(values[(long)i * values.Length / expected.Length], expected[i] - Tolerance, expected[i] + Tolerance);
        }

        if (Environment.GetEnvironmentVariable(PixelsVariable) is { Length: > 0 } folder)
        {
            var all = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(Path.Combine(folder, name.Replace('/', '_')))).ToArray();
            var worst = all.Zip(values).Max(p => Math.Abs(p.First - p.Second));
            Assert.True(worst <= Tolerance, $"{name}: the largest difference is {worst}.");
        }
    }
}
