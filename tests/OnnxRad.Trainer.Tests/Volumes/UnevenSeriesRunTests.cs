using System.Text;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>Training and evaluation on DICOM series whose slices are not equally far apart: refused, or resampled where that is asked for.</summary>
[Collection(TorchCollection.Name)]
public sealed class UnevenSeriesRunTests : IDisposable
{
    const string Yaml = """
        name: heads
        task: classification
        input: { depth: 8, height: 16, width: 16, resize: triangle, window: [40, 400], mean: auto, std: auto }
        network: { architecture: plain-cnn, width: 4 }
        training: { epochs: 1, batch_size: 4 }
        """;

    const string Resample = "data.resample_uneven=true";
    const int Slices = 4;

    // Slices of 741.21, 746.21, 752.21 and 756.21 mm.
    const string Why = "The slices make no volume: Slices are from 4 to 6 mm apart, the first that is not 5 mm after 746.21 mm. "
        + "Leave out what does not belong to the volume, or get the series from its source again. ";

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Execute_UnevenSeries_IsRefusedUnlessTheRecipeResamplesThem()
    {
        var table = Write(unevenEvery: 1);

        var refused = Assert.Throws<DataException>(() => Train(table, "refused"));
        var trained = Train(table, "run", Resample);

        Assert.Equal(
            $"4 of 4 images of '{table}' cannot be used: 's0', 's1', 's2', 's3' ({Why}With data.resample_uneven: true in the recipe the slices are resampled instead). "
            + "Correct or remove them, or leave them out with --skip-bad-images.",
            refused.Message);
        Assert.False(Directory.Exists(_folder.File("refused")));
        using var model = RadModel.Open(trained.ModelPath);
        Assert.Contains("resample_uneven: true", model.Card.Provenance.Recipe, StringComparison.Ordinal);

        // What the model was taught with is what it is measured with.
        Assert.Equal(2, Evaluate(trained.ModelPath, table).Labels.Count);
    }

    [Fact]
    public void Execute_ModelOfEvenSeries_IsMeasuredOnUnevenOnesWhereThatIsAskedFor()
    {
        var trained = Train(Write(unevenEvery: 0), "run");
        var table = Write(unevenEvery: 1);

        var refused = Assert.Throws<DataException>(() => Evaluate(trained.ModelPath, table));

        Assert.Contains($"({Why}With --resample-uneven the slices are resampled instead)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, Evaluate(trained.ModelPath, table, resample: true).Labels.Count);
    }

    [Fact]
    public void Execute_CacheOfResampledSeries_DoesNotAnswerForARecipeThatRefusesThem()
    {
        var (table, cache) = (Write(unevenEvery: 1), _folder.File("cache"));

        Train(table, "first", Resample, cache);
        var refused = Record.Exception(() => Train(table, "second", cache: cache));
        var again = new Recorder();
        Train(table, "third", Resample, cache, again);

        Assert.Contains(Why, Assert.IsType<DataException>(refused).Message, StringComparison.Ordinal);
        Assert.Contains(again.Stages, stage => stage.StartsWith("Training images: 4 of 4 were prepared before", StringComparison.Ordinal));
    }

    TrainingResult Train(string table, string name, string change = "", string? cache = null, Recorder? recorder = null) =>
        new TrainingRun(recorder ?? new(), new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero))).Execute(
            new()
            {
                Recipe = Recipe.Parse(Yaml, "test", change.Length == 0 ? [] : [change]),
                DataPath = table,
                OutFolder = _folder.File(name),
                Device = "cpu",
                Cache = cache,
            },
            CancellationToken.None);

    static EvaluationResult Evaluate(string model, string table, bool resample = false) => new EvaluationRun(new Recorder()).Execute(
        new() { ModelPath = model, DataPath = table, ResampleUneven = resample }, CancellationToken.None);

    /// <summary>A table of eight cases of a CT's slices: four to train, two to validate, two to test.</summary>
    string Write(int unevenEvery)
    {
        var rows = new StringBuilder("image,label,patient,split\n");
        for (var i = 0; i < 8; i++)
        {
            WriteSeries(_folder.File($"s{i}"), unevenEvery > 0 && i % unevenEvery == 0);
            rows.Append($"s{i},{(i % 2 == 0 ? "ill" : "well")},p{i},{(i < 4 ? "train" : i < 6 ? "val" : "test")}\n");
        }

        File.WriteAllText(_folder.File("table.csv"), rows.ToString());
        return _folder.File("table.csv");
    }

    static void WriteSeries(string to, bool isUneven)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")).Order(StringComparer.Ordinal).Skip(5).Take(Slices))
        {
            var slice = File.ReadAllText(file, Encoding.Latin1);
            File.WriteAllText(
                Path.Combine(to, Path.ChangeExtension(Path.GetFileName(file), ".dcm")),
                isUneven ? slice.Replace("751.21", "752.21", StringComparison.Ordinal) : slice,
                Encoding.Latin1);
        }
    }
}
