using System.Text;
using OnnxRad.Docs.Tests.Support;
using OnnxRad.Imaging.Formats.Dicom;
using OnnxRad.Imaging.Formats.Dicom.Codecs;

namespace OnnxRad.Imaging.Tests.Formats.Dicom;

/// <summary>The reference page on DICOM, whose tables follow from the code and from the comparison with other tools.</summary>
public sealed class DicomPageTests
{
    [Fact]
    public void Page_Tables_AreThoseOfTheCode()
    {
        var text = new StringBuilder("# DICOM\n\n<!-- Written from the code by OnnxRad.Imaging.Tests; do not edit. -->\n\n")
            .Append("What is read, and how it was compared: every file of the pydicom test data is decoded by DCMTK, GDCM, OpenJPEG or pydicom as well\n")
            .Append("(`tests/OnnxRad.Imaging.Tests/Formats/Dicom/oracle.py`). Exact: all pixels are the same. Lossy: within 2 grey levels.\n\n")
            .Append("| transfer syntax | UID | decoder | files exact | files lossy |\n| --- | --- | --- | ---: | ---: |\n");
        foreach (var syntax in DicomSyntax.All)
        {
            var rows = Oracle.Rows.Where(r => r.Syntax == syntax.Uid && !DicomConformanceTests.Exclusions.ContainsKey(r.Name)).ToList();
            text.Append($"| {syntax.Name} | `{syntax.Uid}` | {Decoder(syntax)} | {rows.Count(r => r.Kind == "exact")} | {rows.Count(r => r.Kind == "lossy")} |\n");
        }

        text.Append("\nJPEG Lossless (all predictors), JPEG-LS and JPEG 2000 are compared with streams of DCMTK and OpenJPEG as well (`codestreams.py`).\n")
            .Append("Deflated frames and RLE of 1 bit, which the other tools refuse, equal the uncompressed files of the same pixels.\n\n## Where the result is another on purpose\n\n")
            .Append("| file | why |\n| --- | --- |\n");
        foreach (var (file, why) in DicomConformanceTests.Exclusions)
        {
            text.Append($"| `{file}` | {why} |\n");
        }

        text.Append("\n## What an image is\n\n")
            .Append("- Values are those of the modality: rescale or modality LUT applied, larger being brighter. MONOCHROME1 is turned over between its possible values, and\n")
            .Append("  windows with it. PALETTE COLOR (segmented too), YBR_FULL and YBR_FULL_422 become RGB.\n")
            .Append("- Bits above Bits Stored, which may hold overlays, are left out.\n")
            .Append("- Several frames are slices in the order of the file; `DicomSeries` sorts slices to volumes by their place, separates time points and echoes, and names gaps,\n")
            .Append("  duplicates, uneven spacing and tilt.\n")
            .Append("- Windows are LINEAR, LINEAR_EXACT or SIGMOID; tables (VOI LUT sequence) come before them, as in pydicom, with which they are compared. `view` shows\n")
            .Append("  the first, and `input.window: file` gives it to the network: sigmoids and tables as 0..255, not rounded. Volumes have the windows that all their slices propose; where\n")
            .Append("  there is none, one from the lowest to the highest end of those that the slices prefer. Slices without a window, or of width 0, do not count for it. `view`, and networks\n")
            .Append("  of slices, take that of the slice; where it has none, `view` takes that of the volume, and without any the least to the greatest value of the slice (of 8 bits and of\n")
            .Append("  colours the whole range), which it says.\n")
            .Append("- A volume is of one patient, study, series and frame of reference, by their numbers, names and UIDs: what differs in one of them is never mixed.\n")
            .Append("- Segmentations, surfaces and radiotherapy doses are made of images and are none: `predict`, training, the server, `ImageFile.ReadUpright` and `VolumeFile` refuse\n")
            .Append("  them where one is named, and folders of a series pass them over. `view` shows them, and `ImageFile.Read` and `DicomFile` read what they hold.\n")
            .Append("- `DicomSeriesOptions.ResampleUneven` (`--resample-uneven` of `predict`, `view` and `evaluate`, `data.resample_uneven` of recipes) brings slices that are not equally far apart to their usual distance, and tilted series upright; gaps are refused all the same.\n")
            .Append("- Not read: JPEG 2000 with changes of the progression order, packed headers or subsampled components; restart markers in JPEG-LS; whole numbers of more than\n")
            .Append("  32 bits; CMYK, HSV and ARGB. HTJ2K needs libopenjp2 2.5; `onnxrad-server` and programs of your own refuse it unless they are\n")
            .Append("  told to allow it (`--allow-htj2k`, the switch `OnnxRad.Imaging.AllowHtj2k`).\n")
            .Append("- Limits: 2^26 pixels a frame, 2^18 frames or slices and 2^28 values read together, sequences 64 deep, 2^21 elements, 256 MiB of a deflated data set; of all files given to `DicomSeries` 4 GiB,\n")
            .Append("  and 2^30 values (`DicomSeriesOptions.MaxBytes`, `MaxVoxels`). Sizes are compared with the file before memory is taken.\n");

        AppendWriting(text);
        GeneratedFile.AssertIs("docs/reference/dicom.md", text.ToString());
    }

    static void AppendWriting(StringBuilder text)
    {
        text.Append("\n## What is written\n\n")
            .Append("Segmentation (binary, fractional), Secondary Capture, and its multi-frame forms for grey bytes, grey words and colours; explicit VR little endian,\n")
            .Append("UTF-8, uncompressed ([how](../how-to/write-dicom.md)). Class names that have a code of SNOMED CT:\n\n")
            .Append("| class | code | category |\n| --- | --- | --- |\n");
        foreach (var known in SegmentCodes.Known)
        {
            text.Append($"| {known.Label.ToLowerInvariant()} | {known.Type.Value} | {known.Category.Meaning} |\n");
        }
    }

    static string Decoder(DicomSyntax syntax) => !syntax.Encapsulated ? "own"
        : FrameCodecs.All.Single(c => c.Syntaxes.Contains(syntax.Uid)) switch
        {
            JpegDctCodec => "JpegLibrary",
            Imaging.Formats.Dicom.Codecs.Jpeg2000.HtJpeg2000Codec => "libopenjp2, where installed",
            _ => "own",
        };
}
