using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>A tiny U-Net learns discs and their cores, which are parts of them.</summary>
[Collection(TorchCollection.Name)]
public sealed class OverlapRunTests : IDisposable
{
    const int Side = 32;

    const string Yaml = """
        name: discs
        task: segmentation
        data: { classes: [background, disc, core], values: [0, 1+2, 2], overlap: true, ignore_value: 9 }
        input: { height: 32, width: 32, mean: auto, std: auto }
        network: { width: 4 }
        augmentation: { shift: 0.05, mirror: 0.5 }
        training:
          epochs: 9
          batch_size: 2
          optimizer: { name: adamw, learning_rate: 0.03 }
          loss: { name: dice }
        """;

    readonly TempFolder _folder = new();

    [Fact]
    public void Execute_PartsOfDiscs_AreFoundWithTheWhole()
    {
        var table = Discs(32);
        var recorder = new Recorder();

        var trained = new TrainingRun(recorder, new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))).Execute(
            new() { Recipe = Recipe.Parse(Yaml, "test", []), DataPath = table, OutFolder = _folder.File("run"), Device = "cpu" }, CancellationToken.None);
        var measured = new EvaluationRun(recorder).Execute(new() { ModelPath = trained.ModelPath, DataPath = table }, CancellationToken.None);

        var report = Assert.IsType<SegmentationReport>(measured.Report);
        Assert.True(report.Figures["dice disc"].Value > 0.8, $"The Dice coefficient of discs is {report.Figures["dice disc"].Value}.");
        Assert.True(report.Figures["dice core"].Value > 0.6, $"The Dice coefficient of cores is {report.Figures["dice core"].Value}.");
        Assert.True(report.Figures.ContainsKey("hausdorff95"));
        Assert.InRange(trained.Parity, 0, 1e-4);
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Equal((ModelTask.Segmentation, Activation.Sigmoid), (model.Card.Task, model.Card.Activation));
        CheckSets(model, trained.ModelPath, _folder.File("data/images/3.png"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>ONNX Runtime gives probabilities by themselves; classes are there above one half, so the core lies in the disc.</summary>
    static void CheckSets(RadModel model, string path, string file)
    {
        var image = ImageFile.Read(file);
        var map = model.Predict(image).Map!;
        using var session = new InferenceSession(path);
        using var value = OrtValue.CreateTensorValueFromMemory(model.Prepare(image).Data.ToArray(), [1, 1, Side, Side]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, session.InputNames, [value], session.OutputNames);
        var scores = outputs[0].GetTensorDataAsSpan<float>();

        Assert.True(map.HasOverlap);
        for (var c = 1; c < 3; c++)
        {
            var expected = scores.Slice(c * Side * Side, Side * Side).ToArray().Select(p => p > 0.5f ? 1f : 0).ToArray();
            Assert.Equal(expected, map.MaskOf(c).Pixels.ToArray());
            Assert.Equal(expected.Sum(), map.PixelCounts[c]);
        }

        Assert.True(map.PixelCounts[2] > 0);
        Assert.True(map.PixelCounts[1] > map.PixelCounts[2]);
    }

    /// <summary>Grey discs with a bright core on a dark ground; the first pixel of each label map is to be ignored.</summary>
    string Discs(int count)
    {
        Directory.CreateDirectory(_folder.File("data/images"));
        Directory.CreateDirectory(_folder.File("data/masks"));
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var (row, column, radius) = (random.Next(10, 22), random.Next(10, 22), random.Next(6, 10));
            var (image, mask) = (new float[Side * Side], new float[Side * Side]);
            for (var p = 0; p < image.Length; p++)
            {
                var distance = Math.Sqrt(Math.Pow((p / Side) - row, 2) + Math.Pow((p % Side) - column, 2));
                mask[p] = distance < radius / 2.0 ? 2 : distance < radius ? 1 : 0;
                image[p] = 20 + (80 * mask[p]) + random.Next(20);
            }

            mask[0] = 9;
            File.WriteAllBytes(_folder.File($"data/images/{i}.png"), PngEncoder.Encode(new RadImage(1, Side, Side, 8, image)));
            File.WriteAllBytes(_folder.File($"data/masks/{i}.png"), PngEncoder.Encode(new RadImage(1, Side, Side, 8, mask)));
        }

        File.WriteAllText(_folder.File("data/t.csv"), "image,mask\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"images/{i}.png,masks/{i}.png\n")));
        return _folder.File("data/t.csv");
    }
}
