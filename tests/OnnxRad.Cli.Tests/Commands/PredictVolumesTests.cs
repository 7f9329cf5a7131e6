using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary><c>predict</c>, <c>compose</c> and <c>inspect</c> with models of volumes.</summary>
public sealed class PredictVolumesTests(TrainedRun run) : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_NiftiVolumes_GivesFindings()
    {
        var model = VolumeModels.Classification(_folder.File("model.onnx"));
        Write("study/dark.nii", 10, new(2, 2, 2));
        Write("study/deep/bright.nii.gz", 200, new(1, 1, 2));

        var outcome = Tool.Run("predict", model, _folder.File("study"), "--json");

        Assert.Equal(0, outcome.ExitCode);
        var found = outcome.Json.GetProperty("predictions").EnumerateArray().ToList();
        Assert.Equal([_folder.File("study/dark.nii"), _folder.File("study/deep/bright.nii.gz")], found.Select(p => p.GetProperty("image").GetString()!));
        Assert.Equal(["dark", "dark"], found.Select(p => p.GetProperty("class").GetString()!));

        // 16 x 32 x 32 voxels of 2 mm are all of the one volume, and a quarter of them the other.
        Assert.Equal(10 / 255f, found[0].GetProperty("probabilities").GetProperty("bright").GetSingle(), 1e-5f);
        Assert.Equal(50 / 255f, found[1].GetProperty("probabilities").GetProperty("bright").GetSingle(), 1e-5f);
    }

    [Fact]
    public void Predict_Segmentation_WritesTheLabelsOnTheGridOfTheVolume()
    {
        var model = VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 100);
        var (volume, mask) = (_folder.File("a.nii.gz"), _folder.File("out/mask.nii.gz"));
        var voxels = new float[8 * 16 * 16];
        for (var i = 0; i < voxels.Length; i++)
        {
            voxels[i] = (i / 256, i / 16 % 16, i % 16) is ( >= 2 and < 6, >= 4 and < 8, >= 8 and < 12) ? 100 : 0;
        }

        File.WriteAllBytes(volume, NiftiEncoder.Encode(
            new RadImage(1, 8, 16, 16, 8, voxels) { Spacing = new(1, 2, 3), Plane = new(new(1, 2, 3), new(0, 1, 0), new(0, 0, -1)) }, compressed: true));

        var outcome = Tool.Run("predict", model, volume, "-o", mask);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains(outcome.Lines, line => line.Contains("64 voxels (3.1 %), 0.38 ml", StringComparison.Ordinal));
        var labels = ImageFile.Read(mask);
        Assert.Equal(Array.ConvertAll(voxels, value => value / 100), labels.Pixels.ToArray());
        Assert.Equal(ImageFile.Read(volume).Plane, labels.Plane);
        var found = Tool.Run("predict", model, volume, "--json").Json.GetProperty("predictions")[0];
        Assert.Equal((8, 0.384), (found.GetProperty("depth").GetInt32(), Math.Round(found.GetProperty("millilitres").GetProperty("lesion").GetDouble(), 6)));
        Assert.Equal(["mask.nii.gz"], Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName));

        Assert.Equal(0, Tool.Run("predict", model, volume, "-o", _folder.File("masks")).ExitCode);
        Assert.Equal(["a.nii.gz"], Directory.GetFiles(_folder.File("masks")).Select(Path.GetFileName));
        Assert.Equal(
            (1, $"'{volume}' is one of the images and would be written over. Give another file or folder with --out.\n"),
            Tool.Run("predict", model, volume, "-o", volume) is var same ? (same.ExitCode, same.Error) : default);
        Assert.Equal(
            (1, $"'{_folder.File("a.png")}' cannot hold a volume. Give a .nii.gz file, a .dcm file for images of DICOM, or a folder with --out.\n"),
            Tool.Run("predict", model, volume, "-o", _folder.File("a.png")) is var png ? (png.ExitCode, png.Error) : default);
        Assert.Equal(
            (1, $"1 of 1 image cannot be used. Image '{volume}' cannot be read: It is no DICOM image. A .dcm file is written of DICOM images; for others give a "
                + ".nii.gz file or a folder with --out.\n"),
            Tool.Run("predict", model, volume, "-o", _folder.File("a.dcm")) is var dicom ? (dicom.ExitCode, dicom.Error) : default);
    }

    [Fact]
    public void Predict_NiftiOfAnotherName_WritesItsOrderOfVoxelsAndAName()
    {
        // Slices to the feet: the reader turns them round, and what is written is in the order of the file again.
        var model = VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 100);
        var voxels = new float[4 * 2 * 2];
        Array.Fill(voxels, 100, 0, 4);
        var file = NiftiEncoder.Encode(new RadImage(1, 4, 2, 2, 8, voxels) { Spacing = new(1, 1, 1), Plane = new(default, new(1, 0, 0), new(0, 1, 0)) });
        BitConverter.TryWriteBytes(file.AsSpan(280 + (4 * 10)), -1f); // srow_z[2]
        Directory.CreateDirectory(_folder.File("study"));
        File.WriteAllBytes(_folder.File("study/scan"), file);
        File.WriteAllBytes(_folder.File("scan.nii"), file);

        Assert.Equal((0, ""), Tool.Run("predict", model, _folder.File("study/scan"), "-o", _folder.File("masks")) is var named ? (named.ExitCode, named.Error) : default);
        Assert.Equal((0, ""), Tool.Run("predict", model, _folder.File("scan.nii"), "-o", _folder.File("same")) is var usual ? (usual.ExitCode, usual.Error) : default);

        Assert.Equal(File.ReadAllBytes(_folder.File("same/scan.nii.gz")), File.ReadAllBytes(_folder.File("masks/scan.nii.gz")));
    }

    [Fact]
    public void Predict_FolderNamedByDots_WritesItsName()
    {
        var model = VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000);
        var series = Path.Combine(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16"), "..", "ct_philips_phantom_head_5mm_16", ".");

        var outcome = Tool.Run("predict", model, series, "-o", _folder.File("masks"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(["ct_philips_phantom_head_5mm_16.nii.gz"], Directory.GetFiles(_folder.File("masks")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("ct_philips_phantom_head_5mm_16", 16)]
    [InlineData("d2n_philips_enhanced_anatomical", 8)]
    public void Predict_DicomSeries_WritesASegmentationOfItsSlices(string name, int slices)
    {
        var series = TestData.Require($"dicom/series/{name}");
        if (slices == 8)
        {
            series = Directory.GetFiles(series, "001_IM*").Single();
        }

        var volume = VolumeFile.Read(series);
        var most = volume.Image.Pixels.ToArray().Max();
        var model = VolumeModels.Segmentation(_folder.File("model.onnx"), 0, most / 2);

        var outcome = Tool.Run("predict", model, series, "-o", _folder.File("seg.dcm"));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(0, Tool.Run("predict", model, series, "-o", _folder.File("mask.nii.gz")).ExitCode);
        var map = ImageFile.Read(_folder.File("mask.nii.gz"));

        // The enhanced file has no frame of reference: its segmentation refers to its frames.
        var source = slices == 8 ? ImageFile.Read(series) : volume.Image;
        var segment = LabelFile.Read(_folder.File("seg.dcm"), source);
        Assert.Equal((slices, volume.Image.Height, volume.Image.Width), (map.Depth, map.Height, map.Width));
        Assert.Contains(1f, map.Pixels.ToArray());
        Assert.Equal(map.Pixels.ToArray(), segment.Pixels.ToArray());
        Assert.Equal(map.Pixels.ToArray(), LabelFile.Read(_folder.File("mask.nii.gz"), volume.Image).Pixels.ToArray());

        Assert.Equal(0, Tool.Run("predict", model, series, "-o", _folder.File("seg.dcm"), "--probabilities").ExitCode);
        Assert.Equal(map.Pixels.ToArray(), LabelFile.Read(_folder.File("seg.dcm"), source).Pixels.ToArray());
    }

    [Fact]
    public void Predict_TargetThatIsAFileOfTheSeries_LeavesItAsItWas()
    {
        var (model, series) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), Series.Copy(_folder.File("series")));
        var slice = Directory.GetFiles(series).Order(StringComparer.Ordinal).First();
        var renamed = Path.Combine(series, "mask.nii.gz");
        var before = File.ReadAllBytes(slice);
        File.Move(slice, renamed);
        slice = Directory.GetFiles(series, "*.dcm").Order(StringComparer.Ordinal).First();
        var other = File.ReadAllBytes(slice);

        foreach (var (input, output, way) in new[] { (series, slice, "file"), (_folder.Path, slice, "file"), (series, renamed, "file or folder") })
        {
            var outcome = Tool.Run("predict", model, input, "-o", output);

            Assert.Equal(
                (1, $"'{output}' is one of the images and would be written over. Give another {way} with --out.\n"), (outcome.ExitCode, outcome.Error));
        }

        Assert.Equal(other, File.ReadAllBytes(slice));
        Assert.Equal(before, File.ReadAllBytes(renamed));
        Assert.Equal(0, Tool.Run("predict", model, series, "-o", Path.Combine(series, "new.dcm")).ExitCode);
    }

    [Fact]
    public void Predict_WhatIsNoVolume_SaysWhatToDo()
    {
        var model = VolumeModels.Classification(_folder.File("model.onnx"));
        var image = Images.Grey(_folder.File("a.png"), 90);
        Write("flat.nii", 10, null, depth: 1);

        var outcome = Tool.Run("predict", model, image, _folder.File("flat.nii"), _folder.File("none.nii"));

        const string OneSlice = "The image has one slice; the model takes volumes. Give it the whole volume, such as a NIfTI file or the folder of a DICOM series.";
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(
            $"3 of 3 images cannot be used.\n'{image}': {OneSlice}\n'{_folder.File("flat.nii")}': {OneSlice}\nThere is no file '{_folder.File("none.nii")}'.\n", outcome.Error);
    }

    [Fact]
    public void Predict_FolderOfSeveralSeries_TakesTheOneThatIsNamed()
    {
        var (model, folder) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), TestData.Require("dicom/series/d2n_generic_anatomical"));

        Assert.Equal(1, Tool.Run("predict", model, folder).ExitCode);
        Assert.Equal(4, Tool.Run("predict", model, folder, "--series", "201", "--json").Json.GetProperty("predictions")[0].GetProperty("depth").GetInt32());
        Assert.Equal(0, Tool.Run("predict", model, folder, "--series", "201", "-o", _folder.File("seg.dcm")).ExitCode);
        Assert.Equal(
            (1, $"The folder '{folder}' holds no DICOM image of series 5.\n"), Tool.Run("predict", model, folder, "--series", "5") is var none ? (none.ExitCode, none.Error) : default);
        Assert.Equal(
            (1, $"--series chooses among the DICOM files of a folder, and 'a.nii' is none. Leave it out.\n"),
            Tool.Run("predict", model, "a.nii", "--series", "201") is var file ? (file.ExitCode, file.Error) : default);
        Assert.Equal(
            (2, $"--series goes with models of volumes, and '{run.Model}' takes images. Leave it out.\n"),
            Tool.Run("predict", run.Model, Images.Grey(_folder.File("a.png"), 90), "--series", "201") is var image ? (image.ExitCode, image.Error) : default);
    }

    [Fact]
    public void Predict_SegmentationBesideItsSlices_IsPassedOver()
    {
        var (model, series) = (VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 1000), _folder.File("series"));
        Directory.CreateDirectory(series);
        foreach (var file in Directory.GetFiles(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")))
        {
            File.Copy(file, Path.Combine(series, Path.GetFileName(file)));
        }

        foreach (var name in new[] { "first.dcm", "second.dcm" })
        {
            var outcome = Tool.Run("predict", model, series, "-o", Path.Combine(series, name), "--json");

            Assert.Equal(0, outcome.ExitCode);
            Assert.Equal(16, Assert.Single(outcome.Json.GetProperty("predictions").EnumerateArray()).GetProperty("depth").GetInt32());
        }
    }

    [Fact]
    public void Predict_SeriesWithAMissingSlice_SaysWhere()
    {
        var model = VolumeModels.Classification(_folder.File("model.onnx"));
        Directory.CreateDirectory(_folder.File("series"));
        var slices = VolumeFile.Read(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")).Slices.Select(slice => slice.File.Dataset.Text(new(0x0020, 0x0013))).ToList();
        foreach (var file in Directory.GetFiles(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")))
        {
            if (DicomFile.Parse(File.ReadAllBytes(file)).Dataset.Text(new(0x0020, 0x0013)) != slices[7])
            {
                File.Copy(file, _folder.File($"series/{Path.GetFileName(file)}"));
            }
        }

        var outcome = Tool.Run("predict", model, _folder.File("series"));

        Assert.Equal(
            (1, $"1 of 1 image cannot be used. '{_folder.File("series")}': The slices make no volume: 1 slices are missing, the first after 746.21 mm; the others are "
                + "5 mm apart. Leave out what does not belong to the volume, or get the series from its source again.\n"),
            (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Compose_Volumes_PredictTheSame()
    {
        var model = VolumeModels.Classification(_folder.File("model.onnx"));
        var volume = Write("a.nii", 200, new(1, 1.5, 2));

        var composed = Tool.Run("compose", model, "-o", _folder.File("fused.onnx"));

        Assert.Equal((0, ""), (composed.ExitCode, composed.Error));
        Assert.StartsWith(
            $"'{_folder.File("fused.onnx")}': pixels float (N, 1, D, H, W); slope float (); intercept float (); spacing float (3) to probabilities float (N, 2).",
            composed.Lines[0],
            StringComparison.Ordinal);
        Assert.Equal(
            Tool.Run("predict", model, volume, "--json").Out.Replace("model.onnx", "fused.onnx", StringComparison.Ordinal),
            Tool.Run("predict", _folder.File("fused.onnx"), volume, "--json").Out);
    }

    [Fact]
    public void Compose_Segmentation_GivesTheSameLabels()
    {
        var model = VolumeModels.Segmentation(_folder.File("model.onnx"), 0, 255);
        var (volume, random) = (_folder.File("a.nii"), new Random(3));
        float[] voxels = [.. Enumerable.Range(0, 20 * 24 * 28).Select(_ => (float)random.Next(256))];
        File.WriteAllBytes(volume, NiftiEncoder.Encode(new RadImage(1, 20, 24, 28, 8, voxels)));

        var composed = Tool.Run("compose", model, "-o", _folder.File("fused.onnx"));

        Assert.Equal((0, ""), (composed.ExitCode, composed.Error));
        Assert.Equal(0, Tool.Run("predict", model, volume, "-o", _folder.File("a.nii.gz")).ExitCode);
        Assert.Equal(0, Tool.Run("predict", _folder.File("fused.onnx"), volume, "-o", _folder.File("b.nii.gz")).ExitCode);
        var labels = ImageFile.Read(_folder.File("a.nii.gz")).Pixels.ToArray();
        Assert.Equal(labels, ImageFile.Read(_folder.File("b.nii.gz")).Pixels.ToArray());
        Assert.Contains(1, labels);
    }

    [Fact]
    public void Inspect_Volumes_SaysTheirSlicesAndSpacing()
    {
        var lines = Tool.Run("inspect", VolumeModels.Classification(_folder.File("model.onnx"))).Lines;

        Assert.Contains(lines, line => line.Contains("image: 1 x 16 x 32 x 32 (channels, slices, rows, columns)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("box, centre, voxels of 2 x 2 x 2 mm (slices, rows, columns)", StringComparison.Ordinal));
    }

    string Write(string name, float value, VoxelSpacing? spacing, int depth = 16)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var voxels = new float[depth * 32 * 32];
        Array.Fill(voxels, value);
        File.WriteAllBytes(path, NiftiEncoder.Encode(
            new RadImage(1, depth, 32, 32, 8, voxels) { Spacing = spacing }, compressed: name.EndsWith(".gz", StringComparison.Ordinal)));
        return path;
    }
}
