using System.Text;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary>view of labels: over an image, and alone.</summary>
public sealed class ViewLabelsTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void View_Mask_IsDrawnOverTheWindowedImage()
    {
        var (image, mask, png) = (Png("a.png", 16, [0, 100, 150, 200, 65535, 0]), Png("m.png", 2, [0, 0, 1, 0, 0, 3]), _folder.File("o.png"));

        var outcome = Tool.Run("view", image, "--mask", mask, "-o", png, "--window", "150,100");

        Assert.Equal(
            (0, "", $"{png}: 3 x 2, frame 1 of 1, values from 100 (black) to 200 (white).\n"
                + "  label 1: #E69F00 (orange), 1 pixel\n  label 3: #009E73 (green), 1 pixel\n"),
            (outcome.ExitCode, outcome.Error, outcome.Out));
        var drawn = ImageFile.Read(png);
        Assert.Equal(3, drawn.Channels);
        Assert.Equal([0, 0, 230, 255, 255, 0, 0, 0, 159, 255, 255, 158, 0, 0, 0, 255, 255, 115], drawn.Pixels.ToArray());
    }

    [Fact]
    public void View_LabelsAlone_AreColoursOnBlack()
    {
        var (mask, png) = (Png("m.png", 2, [0, 0, 1, 0, 0, 3]), _folder.File("o.png"));

        var outcome = Tool.Run("view", mask, "--labels", "-o", png);
        var json = Tool.Run("view", mask, "--labels", "-o", png, "--json").Json;

        Assert.StartsWith($"{png}: 3 x 2, frame 1 of 1, labels in colours.\n  label 1: #E69F00 (orange), 1 pixel\n", outcome.Out, StringComparison.Ordinal);
        Assert.Equal([0, 0, 230, 0, 0, 0, 0, 0, 159, 0, 0, 158, 0, 0, 0, 0, 0, 115], ImageFile.Read(png).Pixels.ToArray());
        Assert.Equal((3, "green"), (json.GetProperty("labels")[1].GetProperty("label").GetInt32(), json.GetProperty("labels")[1].GetProperty("name").GetString()));
    }

    [Fact]
    public void View_SliceOfAVolume_HasItsLabels()
    {
        var (image, mask) = (TestData.Require("nifti/example_ct_sm.nii.gz"), TestData.Require("nifti/example_seg.nii.gz"));

        var outcome = Tool.Run("view", $"{image}#15", "--mask", mask, "-o", _folder.File("o.png"), "--json");

        Assert.Equal(0, outcome.ExitCode);
        var volume = ImageFile.Read(mask);
        var expected = volume.Slice(14).Pixels.ToArray().Where(v => v > 0).CountBy(v => (int)v).OrderBy(c => c.Key);
        Assert.Equal(
            expected.Select(c => (c.Key, (long)c.Value)),
            outcome.Json.GetProperty("labels").EnumerateArray().Select(l => (l.GetProperty("label").GetInt32(), l.GetProperty("pixels").GetInt64())));
    }

    [Fact]
    public void View_SliceOfAVolumeWithoutAPlace_TakesLabelsOfAllSlicesOrOfThatOne()
    {
        var (volume, labels) = (_folder.File("v.nii"), _folder.File("l.nii"));
        File.WriteAllBytes(volume, NiftiEncoder.Encode(new RadImage(1, 2, 1, 2, 8, [0, 1, 2, 3])));
        File.WriteAllBytes(labels, NiftiEncoder.Encode(new RadImage(1, 2, 1, 2, 8, [1, 1, 0, 2])));
        var slice = _folder.File("m.png");
        File.WriteAllBytes(slice, PngEncoder.Encode(new(1, 1, 2, 8, [5, 0])));

        var all = Tool.Run("view", $"{volume}#2", "--mask", labels, "-o", _folder.File("a.png"));
        var one = Tool.Run("view", volume, "--frame", "2", "--mask", slice, "-o", _folder.File("b.png"));

        Assert.EndsWith("white).\n  label 2: #56B4E9 (sky blue), 1 pixel\n", all.Out, StringComparison.Ordinal);
        Assert.EndsWith("white).\n  label 5: #0072B2 (blue), 1 pixel\n", one.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dicom/pydicom-data/emri_small.dcm", 3)]
    [InlineData("dicom/series/ct_philips_phantom_head_5mm_16", 8)]
    public void View_DicomSegmentation_IsOfTheFrameThatIsSeen(string source, int marked)
    {
        var (image, mask) = (TestData.Require(source), _folder.File("seg.dcm"));
        File.WriteAllBytes(mask, Segmentation(image, marked));

        var seen = Tool.Run("view", $"{image}#{marked}", "--mask", mask, "-o", _folder.File("a.png"));
        var beside = Tool.Run("view", $"{image}#{marked + 1}", "--mask", mask, "-o", _folder.File("b.dcm"));

        Assert.Equal((0, 0, "", ""), (seen.ExitCode, beside.ExitCode, seen.Error, beside.Error));
        Assert.EndsWith("\n  label 1: #E69F00 (orange), 2 pixels\n", seen.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n  no label in this frame\n", beside.Out, StringComparison.Ordinal);
        Assert.Equal(3, ImageFile.Read(_folder.File("b.dcm")).Channels);

        var alone = Tool.Run("view", mask, "--labels", "-o", _folder.File("c.png"));
        Assert.Equal(
            (1, $"'{mask}' is a DICOM segmentation, whose frames are parts of labels. Give its image, and it with --mask.\n"), (alone.ExitCode, alone.Error));
    }

    [Fact]
    public void View_SegmentationOfAnUnevenSeries_IsOfTheNearestSlice()
    {
        var (series, mask) = (Series.Copy(_folder.File("series")), _folder.File("seg.dcm"));
        var moved = Path.Combine(series, "i12.dcm");
        File.WriteAllText(moved, File.ReadAllText(moved, Encoding.Latin1).Replace("751.21", "752.21", StringComparison.Ordinal), Encoding.Latin1);
        var files = Directory.GetFiles(series).Select(file => DicomFile.Parse(File.ReadAllBytes(file))).OrderBy(file => file.ReadFrame(0).Plane!.Origin.Z).ToList();
        var marked = 1 + files.FindIndex(file => file.ReadFrame(0).Plane!.Origin.Z == 752.21);
        File.WriteAllBytes(mask, Segmentation(files.Select(file => (file, 0)), marked));

        var seen = Tool.Run("view", $"{series}#{marked}", "--mask", mask, "-o", _folder.File("a.png"), "--resample-uneven");
        var beside = Tool.Run("view", $"{series}#{marked + 1}", "--mask", mask, "-o", _folder.File("b.png"), "--resample-uneven");

        Assert.Equal((0, 0, "", ""), (seen.ExitCode, beside.ExitCode, seen.Error, beside.Error));
        Assert.EndsWith("\n  label 1: #E69F00 (orange), 2 pixels\n", seen.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n  no label in this frame\n", beside.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void View_LabelsThatDoNotFit_SaysWhatWasFoundAndExpected()
    {
        var (image, small, grey) = (Png("a.png", 8, new float[6]), _folder.File("m.png"), TestData.Require("nifti/example_ct_sm.nii.gz"));
        File.WriteAllBytes(small, PngEncoder.Encode(new(1, 1, 2, 8, [5, 0])));
        var other = TestData.Require("nifti/example_seg.nii.gz");
        var mr = TestData.Require("nifti/example_mr_sm.nii.gz");

        Refused($"'{small}' holds no labels of '{image}'. The labels are 2 x 1 x 1, and the image 3 x 2 x 1 (columns x rows x slices).", image, "--mask", small);
        Refused(
            $"'{other}' holds no labels of '{image}'. The labels have 30 slices and the image 1 slice, and the image does not say where they belong.",
            image, "--mask", other);
        Refused($"'{grey}' is no label map. It has the value '-989', and no labels; labels are whole numbers of 0 to 16777216.", grey, "--labels");
        var places = Tool.Run("view", mr + "#3", "--mask", other, "-o", _folder.File("o.png"));
        Assert.Equal(1, places.ExitCode);
        Assert.StartsWith(
            $"'{other}' holds no labels of '{mr}'. Their sizes differ: the labels are 122 x 101 x 30 (columns, rows, slices), 3 x 3 x 3 mm apart, from ",
            places.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("o.png")));
    }

    [Fact]
    public void View_OptionsThatExcludeEachOther_AreRefusedBeforeReading()
    {
        Refused(CliApp.Usage, "--labels shows the labels of 'x.png' alone, and --window goes with an image. Give one of both.", "x.png", "--labels", "--window", "1,2");
        Refused(CliApp.Usage, "--labels shows the labels of 'x.png' alone, and --mask goes with an image. Give one of both.", "x.png", "--labels", "--mask", "y.png");
        Refused(
            "'y.nii#3' names a slice. Give the whole file, 'y.nii', with --mask; its labels of the image's slice are shown.", "x.png", "--mask", "y.nii#3");
        Refused(
            $"'{_folder.Path}' is a folder, and labels are one file: a PNG or NIfTI label map, or a DICOM segmentation.", "x.png", "--mask", _folder.Path);

        var mask = Png("m.png", 2, new float[6]);
        var over = Tool.Run("view", Png("a.png", 8, new float[6]), "--mask", mask, "-o", mask);
        Assert.Equal((1, $"'{mask}' is the file of the labels and would be written over. Give another file with --output.\n"), (over.ExitCode, over.Error));
    }

    [Fact]
    public void View_ManyLabels_ListsTwenty()
    {
        var mask = _folder.File("m.png");
        File.WriteAllBytes(mask, PngEncoder.Encode(new(1, 1, 25, 8, [.. Enumerable.Range(0, 25).Select(v => (float)v)])));

        var outcome = Tool.Run("view", mask, "--labels", "-o", _folder.File("o.png"));

        Assert.EndsWith("  label 20: #D55E00 (vermilion), 1 pixel\n  and 4 more; --json has all.\n", outcome.Out, StringComparison.Ordinal);
    }

    void Refused(string message, params string[] args) => Refused(CliApp.Failed, message, args);

    void Refused(int exitCode, string message, params string[] args)
    {
        var outcome = Tool.Run(["view", .. args, "-o", _folder.File("o.png")]);
        Assert.Equal((exitCode, message + "\n"), (outcome.ExitCode, outcome.Error));
        Assert.False(File.Exists(_folder.File("o.png")));
    }

    static byte[] Segmentation(string image, int marked) => Segmentation(
        Directory.Exists(image)
            ? VolumeFile.Read(image).Slices.Select(slice => (slice.File, slice.Frame))
            : Enumerable.Range(0, DicomFile.Parse(File.ReadAllBytes(image)).FrameCount).Select(frame => (DicomFile.Parse(File.ReadAllBytes(image)), frame)),
        marked);

    static byte[] Segmentation(IEnumerable<(DicomFile File, int Frame)> frames, int marked) => DicomSegmentation.Encode(
        [.. frames.Select((f, i) =>
        {
            using var pixels = f.File.ReadFrame(f.Frame);
            var values = new byte[pixels.Height * pixels.Width];
            values.AsSpan(70, i == marked - 1 ? 2 : 0).Fill(1);
            return new DicomSegmentedFrame(f.File, f.Frame, [values]);
        })],
        [DicomSegment.Of("liver")],
        isFractional: false,
        new() { Created = default, Algorithm = "a", SoftwareVersion = "1" });

    string Png(string name, int bits, float[] values)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, PngEncoder.Encode(new(1, 2, 3, bits, values)));
        return path;
    }
}
