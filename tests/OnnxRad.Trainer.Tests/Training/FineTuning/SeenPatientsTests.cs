using System.Text.Json;
using OnnxRad.Models;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Data;
using OnnxRad.Trainer.Tests.Evaluation;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training.FineTuning;

[Collection(TorchCollection.Name)]
public sealed class SeenPatientsTests
{
    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    [Fact]
    public void Warning_OtherSeedAndFraction_CountsThePatientsThatTheFileHasSeen()
    {
        // Two images a patient; a sixth of 12 patients of each class to validation and to the test, then a quarter to the test.
        var dataset = Dataset(48, i => $"p{i / 4}{i % 2}");
        var (before, now) = (Recipe(3, 1 / 6.0), Recipe(4, 0.25));
        var (then, splits) = (HoldOut.Assign(dataset, HoldOutOptions.From(before)), HoldOut.Assign(dataset, HoldOutOptions.From(now)));
        var seen = Patients(dataset, then, DataSplit.Train);
        var (test, validation) = (Patients(dataset, splits, DataSplit.Test), Patients(dataset, splits, DataSplit.Validation));
        var (seenTest, seenValidation) = (test.Count(p => seen.Contains(p) || Patients(dataset, then, DataSplit.Validation).Contains(p)), validation.Count(seen.Contains));
        Assert.InRange(seenTest, 1, test.Count);
        Assert.InRange(seenValidation, 1, validation.Count);

        Assert.Equal(
            $"'base.onnx' was trained on the same data with other patients held out (seed 3, here 4, data.test_fraction {1 / 6.0}, here 0.25): its training has seen "
            + $"{seenTest} of {test.Count} patients of the split 'test' and {seenValidation} of {validation.Count} patients of the split 'val' of this run, so that the "
            + $"figures are too good. Hold out as it did, with --set seed=3 --set data.test_fraction={1 / 6.0}, or start from another file",
            Warning(dataset, before, now));
    }

    [Fact]
    public void Warning_HeldOutAlike_IsNone() => Assert.Null(Warning(Dataset(24), Recipe(3), Recipe(3) with { Name = "other" }));

    [Fact]
    public void Warning_DataNameTheirSplits_IsNone() =>
        Assert.Null(Warning(Dataset(24, split: i => (DataSplit)(i / 2 % 3)), Recipe(3), Recipe(4)));

    [Theory]
    [InlineData("sha256:0000")]
    [InlineData("none")]
    public void Warning_CardWithoutARecipe_SaysThatItIsNotKnown(string recipe)
    {
        Provenance Source(ImageDataset dataset) => Of(dataset, Recipe(3)) with { Recipe = recipe };
        var (without, with) = (Dataset(24), Dataset(24, split: i => (DataSplit)(i / 2 % 3)));

        Assert.Equal(
            "'base.onnx' was trained on the same data, and which patients it held out is not known: this run may hold out patients that it has seen, and its figures be "
            + "too good. Give the data a split column, or start from another file",
            SeenPatients.Warning("base.onnx", Source(without), Recipe(3), without, HoldOut.Assign(without, HoldOutOptions.From(Recipe(3)))));
        Assert.Null(SeenPatients.Warning("base.onnx", Source(with), Recipe(3), with, HoldOut.Assign(with, HoldOutOptions.From(Recipe(3)))));
    }

    [Fact]
    public void Execute_FromAFileOfTheSameDataAndAnotherSeed_WarnsInOutputAndReport()
    {
        using var folder = new TempFolder();
        var data = EvaluationModels.WriteImages(folder.File("images"), 12);
        var (first, _) = Run(TinyRecipe.Create(epochs: 1), "first");

        var (same, quiet) = Run(TinyRecipe.Create(epochs: 1) with { FineTuning = new() { From = first.ModelPath } }, "same");
        var (other, loud) = Run(TinyRecipe.Create(epochs: 1) with { Seed = 6, FineTuning = new() { From = first.ModelPath } }, "other");

        Assert.Empty(same.Warnings);
        Assert.DoesNotContain(quiet.Stages, stage => stage.StartsWith("Warning", StringComparison.Ordinal));
        var warning = Assert.Single(other.Warnings);
        Assert.StartsWith("'model.onnx' was trained on the same data with other patients held out (seed 5, here 6): its training has seen ", warning, StringComparison.Ordinal);
        Assert.Equal(loud.Stages.FindIndex(stage => stage == $"Warning: {warning}"), loud.Stages.FindIndex(stage => stage.StartsWith("Images: ", StringComparison.Ordinal)) - 1);
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("other/metrics.json")));
        Assert.Equal([warning], json.RootElement.GetProperty("warnings").EnumerateArray().Select(text => text.GetString()));

        (TrainingResult, Recorder) Run(Recipe recipe, string name)
        {
            var recorder = new Recorder();
            TrainingRequest request = new() { Recipe = recipe, DataPath = data, OutFolder = folder.File(name), Device = TestDevice.Name };
            return (new TrainingRun(recorder, s_clock).Execute(request, CancellationToken.None), recorder);
        }
    }

    static string? Warning(ImageDataset dataset, Recipe before, Recipe now) =>
        SeenPatients.Warning("base.onnx", Of(dataset, before), now, dataset, HoldOut.Assign(dataset, HoldOutOptions.From(now)));

    static Recipe Recipe(int seed, double test = 0.25) => TinyRecipe.Create() with { Seed = seed, Data = new() { ValidationFraction = 0.25, TestFraction = test } };

    static ImageDataset Dataset(int count, Func<int, string>? patient = null, Func<int, DataSplit>? split = null) => new(
        "data", ["a", "b"], [.. Enumerable.Range(0, count).Select(i => TestImages.Sample($"{i}", i % 2, patient?.Invoke(i), split?.Invoke(i)))]);

    static Provenance Of(ImageDataset dataset, Recipe recipe) => new()
    {
        Recipe = recipe.ToYaml(),
        Seed = recipe.Seed,
        DataSha256 = dataset.Sha256,
        ToolVersion = "0",
        Created = DateTimeOffset.UnixEpoch,
    };

    static HashSet<string> Patients(ImageDataset dataset, DataSplit[] splits, DataSplit split) => [.. dataset.Samples.Where((_, i) => splits[i] == split).Select(s => s.Patient)];
}
