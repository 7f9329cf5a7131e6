using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>A tiny RED-Net learns to take noise out of phantoms, from files to the measured file.</summary>
[Collection(TorchCollection.Name)]
public sealed class ImageRunTests : IDisposable
{
    const string Yaml = """
        name: denoise
        task: image
        input: { height: 32, width: 32 }
        network: { architecture: red20, width: 8 }
        augmentation: { mirror: 0.5 }
        degradation: { noise: 0.1 }
        training:
          epochs: 8
          batch_size: 4
          optimizer: { name: adam, learning_rate: 0.003 }
          loss: { name: l1 }
        """;

    readonly TempFolder _folder = new();

    [Fact]
    public void Execute_NoisyPhantoms_LosesNoise()
    {
        var table = Phantoms();

        var trained = Run(Yaml, table);
        var measured = new EvaluationRun(new Recorder()).Execute(new() { ModelPath = trained.ModelPath, DataPath = table }, CancellationToken.None);

        // Noise of 0.1 alone is 20 dB.
        var report = Assert.IsType<ImageReport>(measured.Report);
        Assert.True(report.Figures["psnr"].Value > 22, $"The ratio is {report.Figures["psnr"].Value} dB.");
        Assert.Equal(["psnr", "ssim", "rmse"], trained.Epochs[0].Validation.Keys);
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal((ModelTask.Image, Activation.None, 0), (model.Card.Task, model.Card.Activation, model.Card.Classes.Count));
        var image = ImageFile.Read(Path.Combine(Path.GetDirectoryName(table)!, "images/0001.png"));
        var made = model.Predict(image).Image!;
        Assert.Equal((1, 32, 32, 8), (made.Channels, made.Height, made.Width, made.BitsStored));
        Assert.True(Psnr.Of(image.Pixels.Span, made.Pixels.Span, 255) > 20);
        Assert.Equal(
            "The model gives an image and no scores of classes. Use Image.",
            Assert.Throws<InvalidOperationException>(() => model.Predict(image).Top).Message);
    }

    [Fact]
    public void Execute_Pairs_AreRead()
    {
        var table = Phantoms();
        File.WriteAllText(table, File.ReadAllText(table).Replace("image,patient,label,mask", "image,patient,label,target").Replace("masks/", "images/"));

        var trained = Run(Yaml.Replace("degradation: { noise: 0.1 }\n", "").Replace("epochs: 8", "epochs: 2"), table);

        Assert.True(trained.Validation.Figures["rmse"].Value < 0.3);
    }

    [Fact]
    public void Execute_NoTargetColumn_IsNamed()
    {
        var table = Phantoms();

        Assert.StartsWith(
            $"The table '{table}' is no usable data set: column 'target' is missing; the columns in it are 'image', ",
            Assert.Throws<DataException>(() => Run(Yaml.Replace("degradation: { noise: 0.1 }\n", ""), table)).Message);
    }

    [Fact]
    public void Execute_Perceptual_ReadsItsNetworkBeforeTheFirstEpochAlone()
    {
        var (table, path) = (Phantoms(), _folder.File("features.onnx"));
        var g = new GraphBuilder("features");
        g.Output(g.Relu(g.Conv(g.Input("x", "N", 1, "H", "W"), "conv", 4, kernel: 3)), "features");
        g.Build().Save(path);
        var recorder = new Recorder { OnStep = step => { if (step.Epoch == 2) { File.Delete(path); } } };

        var trained = Run(Yaml.Replace("{ name: l1 }", $"{{ name: perceptual, network: '{path}', layer: features }}").Replace("epochs: 8", "epochs: 3"), table, recorder);

        Assert.False(File.Exists(path));
        Assert.Equal(3, trained.Epochs.Count);
        Assert.All(trained.Epochs, epoch => Assert.True(double.IsFinite(epoch.ValidationLoss)));
    }

    [Fact]
    public void Execute_FromItsOwnFile_StartsWhereItWas()
    {
        var table = Phantoms();
        var first = Run(Yaml.Replace("epochs: 8", "epochs: 4"), table);
        var model = _folder.File("first.onnx");
        File.Move(first.ModelPath, model);
        Directory.Delete(_folder.File("run"), recursive: true);

        var second = Run(
            Yaml.Replace("network: { architecture: red20, width: 8 }", $"fine_tuning: {{ from: '{model}' }}").Replace("epochs: 8", "epochs: 1")
                .Replace("learning_rate: 0.003", "learning_rate: 0.0000001"),
            table);

        Assert.Equal(first.Validation.Figures["psnr"].Value, second.Validation.Figures["psnr"].Value, 0.05);
    }

    [Fact]
    public void Execute_SsimOnSmallImages_IsRefused()
    {
        var error = Assert.Throws<RecipeException>(() => Run(Yaml.Replace("l1", "ssim").Replace("height: 32", "height: 10"), Phantoms()));

        Assert.Equal(
            "training.loss.name is 'ssim', whose window has 11 x 11 pixels, and the images have 10 x 32. Enlarge input.height and input.width, or "
            + "take another loss.",
            error.Problems[0].Message);
    }

    public void Dispose() => _folder.Dispose();

    string Phantoms()
    {
        Trainer.Phantoms.Write(_folder.File("data"), new() { Patients = 30, Size = 32, Masks = true }, PngEncoder.Encode);
        return _folder.File("data/labels.csv");
    }

    TrainingResult Run(string yaml, string data, Recorder? recorder = null) => new TrainingRun(recorder ?? new(), new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))).Execute(
        new() { Recipe = Recipe.Parse(yaml, "test", []), DataPath = data, OutFolder = _folder.File("run"), Device = TestDevice.Name }, CancellationToken.None);
}
