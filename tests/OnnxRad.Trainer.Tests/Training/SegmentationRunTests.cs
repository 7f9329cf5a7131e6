using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>A tiny U-Net learns the lungs of phantoms, from files to the measured file.</summary>
[Collection(TorchCollection.Name)]
public sealed class SegmentationRunTests : IDisposable
{
    const string Yaml = """
        name: phantom-lungs
        task: segmentation
        data: { classes: [background, lungs] }
        input: { height: 32, width: 32, resize: triangle, mean: auto, std: auto }
        network: { width: 4 }
        augmentation: { shift: 0.05, mirror: 0.5, crop_padding: 2 }
        training:
          epochs: 6
          batch_size: 8
          optimizer: { name: adamw, learning_rate: 0.01 }
        """;

    readonly TempFolder _folder = new();

    [Fact]
    public void Execute_Phantoms_LearnsTheLungs()
    {
        var table = Phantoms();
        var recorder = new Recorder();

        var trained = Run(Yaml, table, recorder);
        var measured = new EvaluationRun(recorder).Execute(new() { ModelPath = trained.ModelPath, DataPath = table }, CancellationToken.None);

        var report = Assert.IsType<SegmentationReport>(measured.Report);
        Assert.True(report.Figures["dice"].Value > 0.85, $"The Dice coefficient is {report.Figures["dice"].Value}.");
        Assert.True(report.Figures["dice"].Value > report.Figures["jaccard"].Value);
        Assert.Equal(["dice", "jaccard"], trained.Epochs[0].Validation.Keys);
        Assert.Equal(trained.Epochs[trained.BestEpoch - 1].Validation["dice"], trained.Validation.Figures["dice"].Value);
        Assert.InRange(trained.Parity, 0, 1e-4);

        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal((ModelTask.Segmentation, Activation.Softmax), (model.Card.Task, model.Card.Activation));
        Assert.Equal([-1, 1, -1, -1], model.Inputs[0].Shape);
        Assert.Equal(trained.Validation.Figures["dice"], model.Card.Metrics!.Values["dice"]);
        CheckFindings(model, Path.Combine(Path.GetDirectoryName(table)!, "images/0001.png"));
    }

    [Theory]
    [InlineData("letterbox", 32)]
    [InlineData("centre", 44)]
    public void Execute_FittedOtherwise_LearnsTheLungsInTheSizeOfTheImage(string fit, int height)
    {
        var table = Phantoms();

        var trained = Run(Yaml.Replace("height: 32, width: 32", $"fit: {fit}, height: {height}, width: 48"), table, new());
        var report = new EvaluationRun(new Recorder()).Execute(new() { ModelPath = trained.ModelPath, DataPath = table }, CancellationToken.None).Report;

        Assert.True(report.Figures["dice"].Value > 0.8, $"The Dice coefficient is {report.Figures["dice"].Value}.");
        using var model = RadModel.Open(trained.ModelPath);
        var map = model.Predict(ImageFile.Read(Path.Combine(Path.GetDirectoryName(table)!, "images/0001.png"))).Map!;
        Assert.Equal((48, 48), (map.Height, map.Width));
    }

    [Fact]
    public void Execute_MasksThatDoNotFit_NamesThemAllBeforeTraining()
    {
        var table = Phantoms();
        var masks = Path.Combine(Path.GetDirectoryName(table)!, "masks");
        Write(Path.Combine(masks, "0001.png"), 48, 7);
        Write(Path.Combine(masks, "0002.png"), 40, 0);

        var error = Assert.Throws<DataException>(() => Run(Yaml, All(table), new()));

        Assert.Contains("'masks/0001.png' has a value that stands for no class: 7 (2304 pixels); known are 0 (background), 1 (lungs)", error.Message);
        Assert.Contains("'masks/0002.png' is 40 x 40 (rows x columns), and its image 'images/0002.png' is 48 x 48", error.Message);
        Assert.StartsWith("The teaching data of 2 of ", error.Message);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Execute_FromASegmentation_GoesOnFromItsWeights()
    {
        var table = Phantoms();
        var first = Run(Yaml, table, new());
        var model = _folder.File("first.onnx");
        File.Move(first.ModelPath, model);
        Directory.Delete(_folder.File("run"), recursive: true);

        var second = Run(Yaml.Replace("network: { width: 4 }", $"fine_tuning: {{ from: '{model}' }}").Replace("epochs: 6", "epochs: 1"), table, new());

        Assert.True(second.Validation.Figures["dice"].Value > 0.8, $"The Dice coefficient is {second.Validation.Figures["dice"].Value}.");
    }

    [Fact]
    public void Execute_Resumed_GoesOnAfterTheLastEpoch()
    {
        var table = Phantoms();
        Run(Yaml.Replace("epochs: 6", "epochs: 1"), table, new());

        Assert.Single(Run(Yaml.Replace("epochs: 6", "epochs: 1"), table, new(), resume: true).Epochs);
        Assert.Equal(2, Run(Yaml.Replace("epochs: 6", "epochs: 2"), table, new(), resume: true).Epochs.Count);
    }

    [Fact]
    public void Execute_NetworkOfASmallerOutput_IsRefused()
    {
        var error = Assert.Throws<TrainingException>(() => Run(
            Yaml.Replace("{ width: 4 }", "{ architecture: unet-original, width: 4 }").Replace("height: 32, width: 32", "height: 188, width: 188"), Phantoms(), new()));

        Assert.Equal(
            "The network 'unet-original' gives 4 x 4 (rows, columns) for images of 188 x 188, and the teaching data have the size of the image. "
            + "Take a network whose output has it too, as 'unet'.",
            error.Message);
    }

    [Fact]
    public void Execute_ClassWithoutPixels_IsRefused()
    {
        var table = Phantoms();

        Assert.Equal(
            $"No label map for training in '{table}' has a pixel of class 'heart'. Check data.values in the recipe, add such images, or remove the class.",
            Assert.Throws<DataException>(() => Run(Yaml.Replace("[background, lungs]", "[background, lungs, heart]"), table, new())).Message);
    }

    public void Dispose() => _folder.Dispose();

    static void CheckFindings(RadModel model, string path)
    {
        var image = ImageFile.Read(path);
        var findings = model.Predict(image);

        var map = findings.Map!;
        Assert.Equal((48, 48), (map.Height, map.Width));
        Assert.Equal(48 * 48, map.PixelCounts.Sum());
        Assert.Equal(map.PixelCounts[1] / (48f * 48), findings.Scores[1].Score, 1e-6f);
        Assert.Equal(("lungs", true, "background"), (findings.Scores[1].Class, findings.Scores[1].Present, findings.Top.Class));
        Assert.Equal(map.ClassIndices.ToArray().Select(i => (float)i), map.ToImage().Pixels.ToArray());
    }

    /// <summary>48 x 48 pixels, which the recipe brings to 32 x 32.</summary>
    string Phantoms()
    {
        Trainer.Phantoms.Write(_folder.File("data"), new() { Patients = 40, Size = 48, Masks = true }, PngEncoder.Encode);
        return _folder.File("data/labels.csv");
    }

    /// <summary>A table of four images, all for training but one.</summary>
    static string All(string table)
    {
        var path = Path.Combine(Path.GetDirectoryName(table)!, "all.csv");
        File.WriteAllText(path, "image,mask,split\n" + string.Concat(Enumerable.Range(1, 4).Select(i => $"images/{i:D4}.png,masks/{i:D4}.png,{(i < 4 ? "train" : "val")}\n")));
        return path;
    }

    static void Write(string path, int size, float value) =>
        File.WriteAllBytes(path, PngEncoder.Encode(new RadImage(1, size, size, 8, [.. Enumerable.Repeat(value, size * size)])));

    TrainingResult Run(string yaml, string data, Recorder recorder, bool resume = false) => new TrainingRun(recorder, new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))).Execute(
        new() { Recipe = Recipe.Parse(yaml, "test", []), DataPath = data, OutFolder = _folder.File("run"), Device = TestDevice.Name, Resume = resume }, CancellationToken.None);
}
