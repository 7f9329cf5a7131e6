using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging;
using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class ViewCommandTests
{
    [Fact]
    public void View_Window_SpreadsItOverTheGreyLevels()
    {
        using var folder = new TempFolder();
        var (file, png) = (Image(folder, [0, 100, 150, 200, 65535, 0]), folder.File("out.png"));

        var outcome = Tool.Run("view", file, "-o", png, "--window", "150,100");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal($"{png}: 3 x 2, frame 1 of 1, values from 100 (black) to 200 (white).\n", outcome.Out);
        var levels = ImageFile.Read(png);
        Assert.Equal((8, "0 0 128 255 255 0"), (levels.BitsStored, string.Join(' ', levels.Pixels.ToArray())));
    }

    [Theory]
    [InlineData(16, new[] { 50, 100, 150, 250 }, "50 (black) to 250 (white), its least and greatest, as the file proposes no window", "0 64 128 255")]
    [InlineData(12, new[] { 7, 7, 7, 7 }, "0 (black) to 4095 (white)", "0 0 0 0")]
    [InlineData(8, new[] { 50, 100, 150, 250 }, "0 (black) to 255 (white)", "50 100 150 250")]
    public void View_DicomWithoutAWindow_IsSpreadFromItsLeastToItsGreatest(int bits, int[] stored, string values, string levels)
    {
        using var folder = new TempFolder();
        var (file, png) = (folder.File("in.dcm"), folder.File("out.png"));
        File.WriteAllBytes(file, new DicomDraft { Bits = bits }.Bytes(4, 1, stored));

        var outcome = Tool.Run("view", file, "-o", png);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal($"{png}: 4 x 1, frame 1 of 1, values from {values}.\n", outcome.Out);
        Assert.Equal(levels, string.Join(' ', ImageFile.Read(png).Pixels.ToArray()));
        Assert.Equal(values.Contains("least", StringComparison.Ordinal), Tool.Run("view", file, "-o", png, "--json").Json.GetProperty("isRangeOfValues").GetBoolean());
    }

    [Fact]
    public void View_SliceWithoutAWindow_TakesThatOfItsVolume()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("series"));
        foreach (var (z, width) in new[] { (0, 0), (1, 401) })
        {
            File.WriteAllBytes(folder.File($"series/{z}.dcm"), new DicomDraft
            {
                Extra = d => d.Text(0x0020, 0x0032, "DS", $@"0\0\{z}").Text(0x0020, 0x0037, "DS", @"1\0\0\0\1\0").Text(0x0028, 0x0030, "DS", @"1\1")
                    .Text(0x0028, 0x1050, "DS", $"{width / 2}").Text(0x0028, 0x1051, "DS", $"{width}"),
            }.Bytes(2, 1, 1, 3));
        }

        var outcome = Tool.Run("view", folder.File("series"), "-o", folder.File("out.png"), "--frame", "1");

        Assert.Equal((0, $"{folder.File("out.png")}: 2 x 1, frame 1 of 2, values from -0.5 (black) to 399.5 (white).\n"), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void View_DicomFrame_IsWritten()
    {
        using var folder = new TempFolder();
        var png = folder.File("out.png");

        var outcome = Tool.Run("view", TestData.Require("dicom/pydicom-data/emri_small.dcm"), "-o", png, "--frame", "10", "--json");

        Assert.Equal((0, 10, 10), (outcome.ExitCode, outcome.Json.GetProperty("frames").GetInt32(), outcome.Json.GetProperty("frame").GetInt32()));
        Assert.Equal((64, 64), (ImageFile.Read(png).Width, ImageFile.Read(png).Height));
    }

    [Fact]
    public void View_SliceOfAVolume_IsTheFrame()
    {
        using var folder = new TempFolder();
        var volume = folder.File("a.nii");
        File.WriteAllBytes(volume, NiftiEncoder.Encode(new RadImage(1, 2, 1, 2, 8, [0, 1, 2, 3])));

        var slice = Tool.Run("view", $"{volume}#2", "-o", folder.File("a.png"));
        var none = Tool.Run("view", $"{volume}#3", "-o", folder.File("b.png"));
        var both = Tool.Run("view", $"{volume}#2", "-o", folder.File("b.png"), "--frame", "2");

        Assert.Equal((0, $"{folder.File("a.png")}: 2 x 1, frame 2 of 2, values from 0 (black) to 255 (white).\n"), (slice.ExitCode, slice.Out));
        Assert.Equal((1, $"'{volume}' has 2 frames, and '#3' asks for 3.\n"), (none.ExitCode, none.Error));
        Assert.Equal((2, $"'{volume}#2' names a slice, and --frame another. Give one of both.\n"), (both.ExitCode, both.Error));
    }

    [Fact]
    public void View_SlicesOfASeries_AreShownWithTheWindowOfEach()
    {
        using var folder = new TempFolder();
        var series = TestData.Require("dicom/series/mr_ge_epi_0004");
        Directory.CreateDirectory(folder.File("s"));
        string[] files = [.. Directory.GetFiles(series).Order(StringComparer.Ordinal).Take(15)];
        Array.ForEach(files, file => File.Copy(file, folder.File($"s/{Path.GetFileName(file)}")));

        var shown = Enumerable.Range(1, 15).Select(frame => Tool.Run("view", folder.File("s"), "-o", folder.File("a.png"), "--frame", $"{frame}", "--json").Json)
            .Select(json => (json.GetProperty("low").GetDouble(), json.GetProperty("high").GetDouble()));

        var own = VolumeFile.Read(folder.File("s")).Slices.Select(slice => DicomWindow(slice.File));
        Assert.Equal(own, shown);
        Assert.True(own.Distinct().Count() > 10);

        static (double, double) DicomWindow(DicomFile file)
        {
            var (centre, width) = (file.Dataset.Number(DicomTag.Of("WindowCenter"))!.Value, file.Dataset.Number(DicomTag.Of("WindowWidth"))!.Value);
            return (centre - (width / 2), centre + (width / 2) - 1);
        }
    }

    [Fact]
    public void View_FolderOfASeries_HasItsSlicesByPlace()
    {
        using var folder = new TempFolder();
        var series = TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16");

        var outcome = Tool.Run("view", series, "-o", folder.File("a.png"), "--frame", "8", "--window", "40,400");
        var capture = Tool.Run("view", series, "-o", folder.File("a.dcm"), "--frame", "8", "--window", "40,400");

        Assert.Equal((0, 0), (outcome.ExitCode, capture.ExitCode));
        var expected = DisplayLevels.Of(VolumeFile.Read(series).Image.Slice(7), ImageWindow.FromCenter(40, 400, "LINEAR_EXACT"));
        Assert.Equal(expected.Pixels.ToArray(), ImageFile.Read(folder.File("a.png")).Pixels.ToArray());
        Assert.Equal(expected.Pixels.ToArray(), ImageFile.Read(folder.File("a.dcm")).Pixels.ToArray());
    }

    [Fact]
    public void View_FolderOfSeveralSeries_TakesTheOneThatIsNamed()
    {
        using var folder = new TempFolder();
        var several = TestData.Require("dicom/series/d2n_generic_anatomical");

        var all = Tool.Run("view", several, "-o", folder.File("a.png"));
        var outcome = Tool.Run("view", several, "-o", folder.File("a.png"), "--series", "201", "--frame", "4");
        var file = Tool.Run("view", folder.File("a.png"), "-o", folder.File("b.png"), "--series", "201");

        Assert.Equal(
            (1, $"Image '{several}' cannot be read: Its 12 DICOM images are of 3 studies, with 3 series of the numbers 4, 201; a volume is of one. "
                + "Choose a series by its number or its UID with --series, or put the files of each patient and study in a folder of their own.\n"),
            (all.ExitCode, all.Error));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal((1, $"--series chooses among the DICOM files of a folder, and '{folder.File("a.png")}' is none. Leave it out.\n"), (file.ExitCode, file.Error));
    }

    [Fact]
    public void View_SeriesOfSeveralTimes_SaysWhatTellsThemApart()
    {
        using var folder = new TempFolder();
        var series = TestData.Require("dicom/series/mr_ge_epi_0004");

        var outcome = Tool.Run("view", series, "-o", folder.File("a.png"), "--series", "4");

        Assert.Equal(
            (1, $"Image '{series}' cannot be read: It holds 10 volumes (10 of series 4 with 15 slices); one is read. "
                + "They are of one series: put the files of each time point in a folder of their own.\n"),
            (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void View_SliceOfANiftiFile_IsSeenAsThatOfItsSeries()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("series"));
        foreach (var file in Directory.GetFiles(TestData.Require("dicom/series/d2n_siemens_anatomical"), "001_IM*"))
        {
            File.Copy(file, folder.File($"series/{Path.GetFileName(file)}"));
        }

        var nifti = TestData.Require("nifti/truth/d2n_siemens_anatomical_001_ground_truth.nii.gz");

        Assert.Equal(0, Tool.Run("view", folder.File("series"), "-o", folder.File("a.png"), "--frame", "2", "--window", "200,400").ExitCode);
        Assert.Equal(0, Tool.Run("view", $"{nifti}#2", "-o", folder.File("b.png"), "--window", "200,400").ExitCode);

        var pixels = ImageFile.Read(folder.File("a.png")).Pixels.ToArray();
        Assert.True(pixels.Distinct().Count() > 20);
        Assert.Equal(pixels, ImageFile.Read(folder.File("b.png")).Pixels.ToArray());
    }

    [Fact]
    public void View_DicomTarget_IsASecondaryCaptureOfThePatient()
    {
        using var folder = new TempFolder();
        var (source, capture, png) = (TestData.Require("dicom/pydicom/MR_small.dcm"), folder.File("out.dcm"), folder.File("out.png"));

        var outcome = Tool.Run("view", source, "-o", capture);

        Assert.Equal((0, $"{capture}: 64 x 64, frame 1 of 1, values from -200 (black) to 1399 (white).\n"), (outcome.ExitCode, outcome.Out));
        Assert.Equal(0, Tool.Run("view", source, "-o", png).ExitCode);
        Assert.Equal(ImageFile.Read(png).Pixels.ToArray(), ImageFile.Read(capture).Pixels.ToArray());
        Assert.Equal(ImageFile.ReadPatient(source), ImageFile.ReadPatient(capture));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void View_DicomTargetOfAPng_HasNoPatient()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("view", Image(folder, [0, 1, 2, 3, 4, 5]), "-o", folder.File("out.dcm"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Null(ImageFile.ReadPatient(folder.File("out.dcm")));
    }

    [Fact]
    public void View_TargetThatIsTheImage_LeavesItAsItWas()
    {
        using var folder = new TempFolder();
        var file = Image(folder, [0, 1, 2, 3, 4, 5]);
        var before = File.ReadAllBytes(file);

        var outcome = Tool.Run("view", file, "-o", file);

        Assert.Equal((1, $"'{file}' is the image and would be written over. Give another file with --output.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void View_TargetThatASliceIsOf_LeavesItAsItWas()
    {
        using var folder = new TempFolder();
        var file = folder.File("scan.dcm");
        File.Copy(TestData.Require("dicom/pydicom-data/emri_small.dcm"), file);
        Directory.CreateSymbolicLink(folder.File("link"), folder.Path);
        File.CreateSymbolicLink(folder.File("other.dcm"), file);
        var before = File.ReadAllBytes(file);

        foreach (var (image, output) in new[]
        {
            (file + "#3", file), (file + "#3", folder.File("sub/../scan.dcm")), (file, folder.File("link/scan.dcm")), (folder.File("other.dcm#2"), file),
        })
        {
            var outcome = Tool.Run("view", image, "-o", output);

            Assert.Equal((1, $"'{output}' is the image and would be written over. Give another file with --output.\n"), (outcome.ExitCode, outcome.Error));
            Assert.Equal(before, File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void View_TargetInTheFolderOfTheSeries_MustBeNoneOfItsFiles()
    {
        using var folder = new TempFolder();
        var series = Series.Copy(folder.File("series"));
        var (slice, all) = (Directory.GetFiles(series).Order(StringComparer.Ordinal).First(), Directory.GetFiles(series).Length);
        var before = File.ReadAllBytes(slice);

        foreach (var image in new[] { series, series + "#3", series + "/" })
        {
            var outcome = Tool.Run("view", image, "-o", slice);

            Assert.Equal(
                (1, $"'{slice}' is one of the files of '{image.Replace("#3", "", StringComparison.Ordinal)}' and would be written over. Give another file with --output.\n"),
                (outcome.ExitCode, outcome.Error));
            Assert.Equal(before, File.ReadAllBytes(slice));
        }

        Assert.Equal(0, Tool.Run("view", series, "-o", Path.Combine(series, "a.png")).ExitCode);
        Assert.Equal(0, Tool.Run("view", series, "-o", Path.Combine(series, "a.png")).ExitCode);
        Assert.Equal(all + 1, Directory.GetFiles(series).Length);
    }

    [Fact]
    public void View_FrameThatIsNotThere_LeavesTheFileAsItWas()
    {
        using var folder = new TempFolder();
        var (file, png) = (Image(folder, new float[6]), folder.File("out.png"));
        File.WriteAllText(png, "before");

        var outcome = Tool.Run("view", file, "-o", png, "--frame", "2");

        Assert.Equal((1, $"'{file}' has 1 frame, and --frame asks for 2.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal("before", File.ReadAllText(png));

        var first = Tool.Run("view", file, "-o", png, "--frame", "0");
        Assert.Equal((1, $"'{file}' has 1 frame, and --frame asks for 0. The first is 1.\n"), (first.ExitCode, first.Error));
        var slice = Tool.Run("view", file + "#0", "-o", png);
        Assert.Equal((1, $"There is no file '{file}#0'. Slices are counted from 1.\n"), (slice.ExitCode, slice.Error));
    }

    [Theory]
    [InlineData("pydicom-data/liver.dcm")]
    [InlineData("pydicom/rtdose.dcm")]
    public void View_ObjectThatIsNoImageOfAPatient_IsShown(string name)
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("view", TestData.Require($"dicom/{name}"), "-o", folder.File("x.png"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("x.jpg", "'x.jpg' cannot be written: view makes .png files, and .dcm files for a DICOM Secondary Capture. Give one of them with --output.")]
    [InlineData("x", "'x' cannot be written: view makes .png files, and .dcm files for a DICOM Secondary Capture. Give one of them with --output.")]
    [InlineData("not/there/x.png", "'not/there/x.png' cannot be written: its folder does not exist.")]
    public void View_TargetThatCannotBe_IsRefusedBeforeReading(string output, string message)
    {
        var outcome = Tool.Run("view", "missing.png", "-o", output);

        Assert.Equal((1, message + "\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void View_TargetThatIsAFolder_IsRefused()
    {
        using var folder = new TempFolder();
        var target = Directory.CreateDirectory(folder.File("a.png")).FullName;

        var outcome = Tool.Run("view", Image(folder, new float[6]), "-o", target);

        Assert.Equal((1, $"'{target}' cannot be written: it is a folder.\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void View_TargetThatTheSystemRefuses_NamesItAndNoTemporaryFile()
    {
        using var folder = new TempFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder, /proc, in which nobody can make files.");
        const string target = "/proc/x.png";

        var outcome = Tool.Run("view", Image(folder, new float[6]), "-o", target);

        Assert.Equal(
            (1, $"'{target}' cannot be written: no file can be made in '/proc'.\n"),
            (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("40")]
    [InlineData("40,0")]
    [InlineData("a,b")]
    public void View_WrongWindow_SaysWhatIsExpected(string window)
    {
        var outcome = Tool.Run("view", "x.png", "-o", "y.png", "--window", window);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"--window takes a centre and a width above 0, as 40,400, and not '{window}'.", outcome.Error, StringComparison.Ordinal);
    }

    static string Image(TempFolder folder, float[] values)
    {
        var path = folder.File("in.png");
        File.WriteAllBytes(path, PngEncoder.Encode(new(1, 2, 3, 16, values)));
        return path;
    }
}
