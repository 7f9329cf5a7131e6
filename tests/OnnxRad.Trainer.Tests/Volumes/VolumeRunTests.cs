using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>Small 3-D networks learn bright and dark spheres, from files to the measured file.</summary>
[Collection(TorchCollection.Name)]
public sealed class VolumeRunTests : IDisposable
{
    const string Classification = """
        name: spheres
        task: classification
        input: { depth: 12, height: 16, width: 16, resize: triangle, mean: auto, std: auto }
        network: { architecture: plain-cnn, width: 4 }
        augmentation: { shift: 0.05, rotation: 10, tilt: 5, mirror: 0.5, mirror_rows: 0.5, mirror_slices: 0.5, noise: 0.01, contrast: 0.1, brightness: 0.05 }
        training:
          epochs: 6
          batch_size: 8
          optimizer: { name: adamw, learning_rate: 0.01 }
        """;

    const string Segmentation = """
        name: sphere-outlines
        task: segmentation
        data: { classes: [background, sphere] }
        input: { depth: 16, height: 16, width: 16, resize: triangle, mean: auto, std: auto }
        network: { architecture: unet, width: 8 }
        augmentation: { shift: 0.05, mirror: 0.5 }
        training:
          epochs: 6
          batch_size: 2
          optimizer: { name: adamw, learning_rate: 0.01 }
        """;

    // Patches of 12 voxels out of 16 along each axis.
    const string Patches = "training.patch_size=[12, 12, 12];training.patches_per_volume=3;training.epochs=4";

    readonly TempFolder _folder = new();

    [Fact]
    public void Execute_Classification_LearnsAndShipsWhatItMeasured()
    {
        var table = SpherePhantoms.Write(_folder, 48, (14, 20, 20));

        var trained = Run(Classification, table, "run");
        var measured = Evaluate(trained.ModelPath, table);

        var auc = Assert.IsType<ClassificationReport>(measured.Report).Auc!.Value.Value;
        Assert.True(auc > 0.9, $"The AUC is {auc}.");
        Assert.InRange(trained.Parity, 0, 1e-4);
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal((12, 12), (model.Card.Inputs[0].Depth, model.Card.Preprocessing.Depth));
        Assert.Equal("1 x 12 x 16 x 16", model.ImageShape.ToString());
        Assert.Equal(measured.Probabilities[0], Predict(model, trained.ModelPath, _folder.File("02.nii")), Near);
    }

    [Fact]
    public void Execute_RadiusOfTheSphere_IsLearnt()
    {
        var table = SpherePhantoms.Write(_folder, 64, (14, 20, 20), allBright: true);

        var trained = Run(Classification.Replace("task: classification", "task: continuous"), table, "run", changes: "training.epochs=30");

        Assert.InRange(Evaluate(trained.ModelPath, table).Report.Figures["mae"].Value, 0, 0.6 * SpherePhantoms.ErrorOfTheMean(table, "value"));
    }

    [Fact]
    public void Execute_GradeOfTheSphere_IsLearnt()
    {
        var table = SpherePhantoms.Write(_folder, 64, (14, 20, 20), allBright: true);
        File.WriteAllText(table, File.ReadAllText(table).Replace("label,value,grade", "kind,value,label"));

        var trained = Run(Classification.Replace("task: classification", "task: ordinal"), table, "run", changes: "training.epochs=30");

        // One class for all has a kappa of 0.
        Assert.InRange(Evaluate(trained.ModelPath, table).Report.Figures["quadratic_kappa"].Value, 0.5, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Patches)]
    [InlineData($"input.fit=centre;input.spacing=1.2;input.slice_spacing=2;{Patches}")]
    public void Execute_Segmentation_LearnsTheSpheres(string changes)
    {
        var table = SpherePhantoms.Write(_folder, 24, (14, 18, 18), allBright: true);

        var trained = Run(Segmentation, table, "run", changes: changes);
        var report = Assert.IsType<SegmentationReport>(Evaluate(trained.ModelPath, table).Report);

        Assert.True(report.Figures["dice"].Value > 0.8, $"The Dice coefficient is {report.Figures["dice"].Value}.");
        Assert.True(report.Figures["surface_distance_mm"].Value < 2, $"The distance is {report.Figures["surface_distance_mm"].Value} mm.");
        Assert.InRange(trained.Parity, 0, 1e-4);
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal([-1, 1, -1, -1, -1], model.Inputs[0].Shape);
        var map = model.Predict(ImageFile.Read(_folder.File("02.nii"))).Map!;
        Assert.Equal((14, 18, 18), (map.Depth, map.Height, map.Width));
    }

    [Theory]
    [InlineData(Classification, "training.epochs=3;network.dropout=0.2")]
    [InlineData(Segmentation, "training.patch_size=[12, 12, 12];training.patches_per_volume=2;training.epochs=3;augmentation.tilt=10")]
    public void Execute_InterruptedAndResumed_IsTheUninterruptedRun(string yaml, string changes)
    {
        var table = SpherePhantoms.Write(_folder, 16, (16, 16, 16));
        var expected = Run(yaml, table, "whole", changes: changes);
        using var source = new CancellationTokenSource();
        var stopping = new Recorder { OnStep = step => { if (step.Epoch == 2) { source.Cancel(); } } };
        Assert.Throws<OperationCanceledException>(() => Run(yaml, table, "parted", stopping, changes, source));

        var result = Run(yaml, table, "parted", changes: changes, resume: true);

        Assert.Equal(expected.BestEpoch, result.BestEpoch);
        Assert.Equal(File.ReadAllBytes(expected.ModelPath), File.ReadAllBytes(result.ModelPath));
    }

    [Theory]
    [InlineData(Segmentation, "training.epochs=2")]
    [InlineData(Segmentation, "training.patch_size=[12, 12, 12];training.epochs=2")]
    public void Execute_WithACache_IsTheRunInMemory(string yaml, string changes)
    {
        var table = SpherePhantoms.Write(_folder, 16, (16, 16, 16));

        var expected = Run(yaml, table, "memory", changes: changes);
        var cached = Run(yaml, table, "cached", changes: changes, cache: _folder.File("cache"));
        var again = new Recorder();
        Run(yaml, table, "again", again, changes, cache: _folder.File("cache"));

        Assert.Equal(File.ReadAllBytes(expected.ModelPath), File.ReadAllBytes(cached.ModelPath));
        Assert.Contains(again.Stages, stage => stage.StartsWith("Training images: 8 of 8 were prepared before", StringComparison.Ordinal));
    }

    [Fact]
    public void Execute_TooSmallForTheNetwork_IsSaidBeforeDataAreRead()
    {
        var table = _folder.File("empty.csv");
        File.WriteAllText(table, "");

        var error = Assert.Throws<TrainingException>(() => Run(Classification, table, "run", changes: "input.depth=4"));

        Assert.Equal(
            "The network of the recipe cannot be built. The architecture's options are not valid. Depth is 4; 'plain-cnn-3d' with the stem Small needs at least 8. "
            + "Enlarge the volumes (input.depth, input.height, input.width) or take another network.architecture or network.stem.",
            error.Message);
    }

    [Fact]
    public void Execute_VolumeSmallerThanThePatch_NamesTheRows()
    {
        var table = SpherePhantoms.Write(_folder, 16, (16, 16, 16));
        var thin = new byte[10 * 16 * 16];
        thin[0] = 1;
        foreach (var name in new[] { "04.nii", "04-mask.nii", "05.nii", "05-mask.nii" })
        {
            File.WriteAllBytes(_folder.File(name), NiftiBytes.Of((10, 16, 16), thin, (2, 1, 1)));
        }

        var error = Assert.Throws<DataException>(() => Run(Segmentation, table, "run", changes: $"input.fit=centre;{Patches}"));

        Assert.Equal(
            $"2 of 8 training volumes of '{table}' are smaller than the patches of 12 x 12 x 12 (slices, rows, columns): '04.nii' covers 10 x 16 x 16; "
            + "'05.nii' covers 10 x 16 x 16. Set smaller patches (training.patch_size), a finer input.spacing, or leave them out.",
            error.Message);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Execute_VolumesStoredTheOtherWayRound_AreTheSameToTheNetwork()
    {
        const string Changes = "training.epochs=2;input.height=12";
        var expected = Run(Segmentation, SpherePhantoms.Write(_folder, 16, (16, 16, 16), allBright: true), "first", changes: Changes);
        var table = SpherePhantoms.Write(_folder, 16, (16, 16, 16), allBright: true, everyOtherTurned: true);

        var trained = Run(Segmentation, table, "second", changes: Changes);

        Assert.Equal(
            expected.Epochs.Select(epoch => (epoch.TrainLoss, epoch.Validation["dice"])), trained.Epochs.Select(epoch => (epoch.TrainLoss, epoch.Validation["dice"])));
        Assert.Equal(Evaluate(expected.ModelPath, table).Report.Figures["dice"].Value, Evaluate(trained.ModelPath, table).Report.Figures["dice"].Value);
    }

    [Fact]
    public void Execute_LabelsBeyondTheFit_AreReportedWithAndWithoutTheCache()
    {
        var table = SpherePhantoms.Write(_folder, 16, (16, 16, 16), allBright: true);
        const string Changes = "input.fit=centre;input.depth=8;training.epochs=1";
        var (first, second) = (new Recorder(), new Recorder());

        Run(Segmentation, table, "first", first, Changes, cache: _folder.File("cache"));
        Run(Segmentation, table, "second", second, Changes, cache: _folder.File("cache"));

        var said = Assert.Single(first.Stages, stage => stage.Contains("labelled pixels of", StringComparison.Ordinal) && stage.Contains("'train'", StringComparison.Ordinal));
        Assert.Matches(@"^input\.fit cuts off [1-9][0-9]+ labelled pixels of [1-8] images of the split 'train' \('\d\d\.nii' \d+(; '\d\d\.nii' \d+)*\)$", said);
        Assert.Contains(said, second.Stages);
    }

    [Fact]
    public void Execute_VolumesWithAndWithoutAPlace_AreRefusedTwice()
    {
        var table = SpherePhantoms.Write(_folder, 16, (16, 16, 16));
        var file = File.ReadAllBytes(_folder.File("05.nii"));
        file[254] = 0; // no affine
        File.WriteAllBytes(_folder.File("05.nii"), file);

        foreach (var name in new[] { "first", "second" })
        {
            var error = Assert.Throws<DataException>(() => Run(Classification, table, name, cache: _folder.File("cache")));
            Assert.Equal(
                $"1 of 8 volumes of '{table}' do not say where they lie in the patient, and the others do, so that they cannot be turned alike. Those that do not: '05.nii'. "
                + "Take volumes of one kind.",
                error.Message);
        }
    }

    [Fact]
    public void Execute_ImageAmongVolumes_IsNamed()
    {
        var table = SpherePhantoms.Write(_folder, 16, (14, 20, 20));
        File.WriteAllBytes(_folder.File("05.nii"), PngEncoder.Encode(new RadImage(1, 20, 20, 8, new float[400])));

        var error = Assert.Throws<DataException>(() => Run(Classification, table, "run"));

        Assert.Equal(
            $"1 of 8 images of '{table}' cannot be used: '05.nii' (The image has one slice; the model takes volumes. Give it the whole volume, such as a NIfTI file or the "
            + "folder of a DICOM series). Correct or remove them, or leave them out with --skip-bad-images.",
            error.Message);
    }

    [Fact]
    public void Execute_VolumeAmongImages_SaysHowToNameASlice()
    {
        var table = SpherePhantoms.Write(_folder, 16, (14, 20, 20));

        var error = Assert.Throws<DataException>(() => Run(
            Classification.Replace("depth: 12, ", "").Replace("augmentation:", "#"), table, "run"));

        Assert.Contains("The image has 14 slices or frames; the model takes one.", error.Message);
        Assert.EndsWith(
            "A slice is named by its number after the file, as 'volume.nii#1'; for whole volumes set input.depth in the recipe). "
            + "Correct or remove them, or leave them out with --skip-bad-images.",
            error.Message);
    }

    public void Dispose() => _folder.Dispose();

    static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;

    /// <summary>The probabilities by the runtime, which are those of ONNX Runtime for the prepared volume.</summary>
    static float[] Predict(RadModel model, string path, string volume)
    {
        var image = ImageFile.Read(volume);
        float[] predicted = [.. model.Predict(image).Scores.Select(score => score.Score)];
        using var session = new InferenceSession(path);
        using var input = OrtValue.CreateTensorValueFromMemory(model.Preprocessor.Run(image), [1, 1, 12, 16, 16]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, session.InputNames, [input], session.OutputNames);
        Assert.Equal(outputs[0].GetTensorDataAsSpan<float>().ToArray(), predicted, Near);
        return predicted;
    }

    static EvaluationResult Evaluate(string model, string data) =>
        new EvaluationRun(new Recorder()).Execute(new() { ModelPath = model, DataPath = data }, CancellationToken.None);

    TrainingResult Run(
        string yaml, string data, string name, Recorder? recorder = null, string changes = "", CancellationTokenSource? stop = null, bool resume = false, string? cache = null) =>
        new TrainingRun(recorder ?? new(), new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))).Execute(
            new()
            {
                Recipe = Recipe.Parse(yaml, "test", changes.Length == 0 ? [] : changes.Split(';')),
                DataPath = data,
                OutFolder = _folder.File(name),
                Device = "cpu",
                Resume = resume,
                Cache = cache,
            },
            stop?.Token ?? CancellationToken.None);
}
