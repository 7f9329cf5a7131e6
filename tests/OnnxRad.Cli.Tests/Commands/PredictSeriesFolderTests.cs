using System.Text;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary><c>predict</c> with folders of series that hold other files too, such as what it wrote before.</summary>
public sealed class PredictSeriesFolderTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("seg.dcm")]
    [InlineData("mask.nii.gz")]
    [InlineData("mask.nii")]
    public void Predict_SegmentationIntoTheFolderOfItsSeriesAgain_TakesThePlaceOfTheFirst(string name)
    {
        var (model, series) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), Series.Copy(_folder.File("series")));
        File.WriteAllBytes(Path.Combine(series, "overview.png"), PngEncoder.Encode(new RadImage(1, 1, 1, 8, [1])));
        var output = Path.Combine(series, name);

        var first = Tool.Run("predict", model, series, "-o", output);
        var written = File.GetLastWriteTimeUtc(output);
        File.SetLastWriteTimeUtc(output, written.AddHours(-1));
        var again = Tool.Run("predict", model, series, "-o", output);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.True(File.GetLastWriteTimeUtc(output) >= written);
        Assert.Equal(18, Directory.GetFiles(series).Length);
    }

    [Fact]
    public void Predict_TargetThatIsAnotherDicomObjectBesideTheSlices_LeavesItAsItWas()
    {
        var (model, series) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), Series.Copy(_folder.File("series")));
        var report = Path.Combine(series, "report.dcm");
        byte[] bytes = [.. new byte[128], .. "DICM"u8];
        File.WriteAllBytes(report, bytes);

        var outcome = Tool.Run("predict", model, series, "-o", report);

        Assert.Equal((1, $"'{report}' is one of the images and would be written over. Give another file with --out.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal(bytes, File.ReadAllBytes(report));
    }

    [Fact]
    public void Predict_ImageAmongTheSlicesOfItsSeries_IsRefused()
    {
        var (model, series) = (VolumeModels.Image(_folder.File("model.onnx")), Series.Copy(_folder.File("series")));
        var output = Path.Combine(series, "better.dcm");

        var among = Tool.Run("predict", model, series, "-o", output);
        var beside = Tool.Run("predict", model, series, "-o", _folder.File("better.dcm"));

        Assert.Equal(
            (1, $"'{output}' would be an image among the slices of its series, and be read as one of them. Give a file in another folder with --out.\n"),
            (among.ExitCode, among.Error));
        Assert.False(File.Exists(output));
        Assert.Equal((0, ""), (beside.ExitCode, beside.Error));
    }

    [Fact]
    public void Predict_UnevenSeries_IsResampledWhereThatIsAskedFor()
    {
        var (model, series, mask) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), Series.Copy(_folder.File("series")), _folder.File("mask.nii.gz"));
        var slice = Path.Combine(series, "i12.dcm");
        File.WriteAllText(slice, File.ReadAllText(slice, Encoding.Latin1).Replace("751.21", "752.21", StringComparison.Ordinal), Encoding.Latin1);

        var refused = Tool.Run("predict", model, series, "-o", mask);
        var notSeen = Tool.Run("view", series, "-o", _folder.File("view.png"));
        var resampled = Tool.Run("predict", model, series, "-o", mask, "--resample-uneven");
        var dicom = Tool.Run("predict", model, series, "-o", _folder.File("mask.dcm"), "--resample-uneven");
        var view = Tool.Run("view", series, "-o", _folder.File("view.png"), "--frame", "9", "--resample-uneven");
        var capture = Tool.Run("view", series, "-o", _folder.File("view.dcm"), "--resample-uneven");

        const string Why = "The slices make no volume: Slices are from 4 to 6 mm apart, the first that is not 5 mm after 746.21 mm. Leave out what does not belong "
            + "to the volume, or get the series from its source again. With --resample-uneven the slices are resampled instead.\n";
        Assert.Equal((1, $"1 of 1 image cannot be used. '{series}': {Why}"), (refused.ExitCode, refused.Error));
        Assert.Equal((1, Why), (notSeen.ExitCode, notSeen.Error));
        Assert.Equal((0, ""), (resampled.ExitCode, resampled.Error));
        Assert.Equal(16, ImageFile.Read(mask).Depth);
        Assert.Equal(
            (2, $"'{_folder.File("mask.dcm")}' would be a DICOM file on the slices of the series, which --resample-uneven moves. Write a .nii.gz file.\n"),
            (dicom.ExitCode, dicom.Error));
        Assert.Equal((0, ""), (view.ExitCode, view.Error));
        Assert.Equal(
            (2, $"'{_folder.File("view.dcm")}' would be a DICOM file of a slice that --resample-uneven may have made of two. Write a .png file.\n"),
            (capture.ExitCode, capture.Error));
    }

    [Fact]
    public void Predict_FolderWithoutVolumes_SaysWhatIsTaken()
    {
        var model = VolumeModels.Classification(_folder.File("model.onnx"));
        Directory.CreateDirectory(_folder.File("images"));
        Images.Grey(_folder.File("images/a.png"), 90);

        var outcome = Tool.Run("predict", model, _folder.File("images"));

        Assert.Equal(
            (1, $"The folder '{_folder.File("images")}' holds no volume, such as NIfTI files and the DICOM files of a series.\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Predict_SeriesByItsUid_TakesItAndNeverShowsTheUid()
    {
        var (model, folder) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), TestData.Require("dicom/series/d2n_generic_anatomical"));
        var uid = VolumeFile.Read(folder, 201).Image.Identifiers.SeriesUid!;

        var found = Tool.Run("predict", model, folder, "--series", uid, "--json");
        var none = Tool.Run("predict", model, folder, "--series", "1.2.3.4");
        var neither = Tool.Run("predict", model, folder, "--series", "first");

        Assert.Equal(0, found.ExitCode);
        Assert.Equal(4, found.Json.GetProperty("predictions")[0].GetProperty("depth").GetInt32());
        Assert.DoesNotContain(uid, found.Out, StringComparison.Ordinal);
        Assert.Equal((1, $"The folder '{folder}' holds no DICOM image of the series of that UID.\n"), (none.ExitCode, none.Error));
        Assert.Equal(
            (2, "--series takes the number of a DICOM series, or its UID of digits and dots; 'first' is neither.\n"), (neither.ExitCode, neither.Error));
    }
}
