using OnnxRad.Imaging;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Evaluation;

/// <summary>Models trained once for all tests of a class, each with its data.</summary>
public sealed class EvaluationModels : IDisposable
{
    internal TempFolder Folder { get; } = new();

    public EvaluationModels()
    {
        Complete = Train("complete", TinyData.Write(Folder, "complete.npz"));
        WithoutSplits = Train("without-splits", WriteImages(Folder.File("without-splits"), 20));
        WithoutTest = Train(
            "without-test", TinyData.Write(Folder, "without-test.npz", 3, [("train", TinyData.Alternating(40)), ("val", TinyData.Alternating(12))]));
    }

    /// <summary>Trained on data that have all three splits: 24, 12 and 12 images.</summary>
    internal (TrainingResult Result, string Data) Complete { get; }

    /// <summary>Trained on a folder of 20 images a class that names no splits.</summary>
    internal (TrainingResult Result, string Data) WithoutSplits { get; }

    /// <summary>Trained on data with 40 images for training and 12 for validation.</summary>
    internal (TrainingResult Result, string Data) WithoutTest { get; }

    /// <summary>Writes a folder of PNG files: 'dark' and 'bright', the latter class first in the recipe.</summary>
    internal static string WriteImages(string folder, int imagesOfAClass, int seed = 1)
    {
        var random = new Random(seed);
        foreach (var (name, middle) in new[] { ("dark", 0), ("bright", 80) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < imagesOfAClass; i++)
            {
                var pixels = new float[TinyData.Size * TinyData.Size];
                for (var p = 0; p < pixels.Length; p++)
                {
                    pixels[p] = 60 + random.Next(60) + ((p / 8) is >= 2 and < 6 && (p % 8) is >= 2 and < 6 ? middle : 0);
                }

                File.WriteAllBytes(Path.Combine(folder, name, $"{i:00}.png"), PngEncoder.Encode(new(1, TinyData.Size, TinyData.Size, 8, pixels)));
            }
        }

        return folder;
    }

    public void Dispose() => Folder.Dispose();

    (TrainingResult Result, string Data) Train(string name, string data)
    {
        var recipe = TinyRecipe.Create(epochs: 12) with { Name = name };
        var request = new TrainingRequest
        {
            Recipe = Directory.Exists(data) ? recipe with { Data = new() { Classes = ["dark", "bright"] } } : recipe,
            DataPath = data,
            OutFolder = Folder.File($"run-{name}"),
            Device = TestDevice.Name,
        };
        return (new TrainingRun(new Recorder(), TimeProvider.System).Execute(request, CancellationToken.None), data);
    }
}
