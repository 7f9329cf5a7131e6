using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Tasks;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Evaluation;

/// <summary>Fused models whose members' recipes differ, as those of a real ensemble do.</summary>
[Collection(TorchCollection.Name)]
public sealed class EnsembleEvaluationTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Execute_TwoSeedsAndDataThatNameAllSplits_MeasuresOnTheTest()
    {
        var data = TinyData.Write(_folder);
        var both = Fuse(Train("a", data), Train("b", data, recipe => recipe with { Seed = 6 }));

        Assert.Equal(12, Evaluate(both, data).Report.N);
        Assert.Equal(48, Evaluate(both, data, split: null).Report.N);
    }

    [Fact]
    public void Execute_TwoSeedsAndDataWithoutSplits_SaysThatNobodyWasHeldOutOfAll()
    {
        var data = EvaluationModels.WriteImages(_folder.File("data"), 10);
        var members = (Train("a", data), Train("b", data, recipe => recipe with { Seed = 6 }), Train("c", data, recipe => recipe with { Data = recipe.Data with { TestFraction = 0.3 } }));

        foreach (var both in (string[])[Fuse(members.Item1, members.Item2), Fuse(members.Item1, members.Item3)])
        {
            var e = Assert.Throws<DataException>(() => Evaluate(both, data));

            Assert.Equal(
                $"'{data}' does not say which split its images are of, and the card of 'both' does not say that all of its members held out the same patients (with the same "
                + "seed, data.validation_fraction and data.test_fraction), so that some may have been trained on the others' test images. Use --split all to measure on "
                + "all images, or give the data a split column.",
                e.Message);
            Assert.Equal(20, Evaluate(both, data, split: null).Report.N);
        }
    }

    [Fact]
    public void Execute_TwoArchitecturesOfOneSeed_MeasuresOnThePatientsThatBothHeldOut()
    {
        var data = EvaluationModels.WriteImages(_folder.File("data"), 10);
        var first = Train("a", data);
        var both = Fuse(first, Train("b", data, recipe => recipe with { Network = new() { Architecture = "resnet18", Width = 4 } }));

        var (alone, together) = (Evaluate(first, data), Evaluate(both, data));

        // 10 patients a class, 15 % of them: 2 a class.
        Assert.Equal(4, together.Report.N);
        Assert.Equal(alone.Cases!.Rows.Select(row => row[0]), together.Cases!.Rows.Select(row => row[0]));
    }

    [Fact]
    public void Execute_TwoSizesOfMultiLabelModels_MeasuresFromThePixels()
    {
        var data = TinyTable.Write(_folder);
        var both = Fuse(Train("a", data, MultiLabel), Train("b", data, recipe => MultiLabel(recipe with { Input = recipe.Input with { Height = 10 }, Seed = 6 })));

        var result = Evaluate(both, data);

        Assert.Equal(Preprocessing.InGraph, OnnxModel.Load(both).GetMetadata(PreprocessingGraph.MetadataKey));
        Assert.Equal(24, result.Report.N);
        Assert.Equal(["image", "truth: left", "truth: right", "left", "right"], result.Cases!.Columns);

        static Recipe MultiLabel(Recipe recipe) => recipe with
        {
            Task = "multi_label",
            Data = new() { Classes = ["left", "right"] },
            Input = recipe.Input with { Resize = ResizeFilter.Triangle },
            Training = recipe.Training with { Loss = new() { Name = LossName.BinaryCrossEntropy } },
        };
    }

    [Fact]
    public void Execute_FileOfAnEarlierVersion_IsMeasuredWhereItsRecipesAreNotNeeded()
    {
        var data = TinyData.Write(_folder);
        var both = Fuse(Train("a", data), Train("b", data, recipe => recipe with { Seed = 6 }));
        var model = OnnxModel.Load(both);
        var card = ModelCard.Parse(model.GetMetadata(ModelCard.MetadataKey)!);
        model.SetMetadata(ModelCard.MetadataKey, (card with { Provenance = card.Provenance with { Recipe = "The recipes of the members differ." } }).ToJson());
        model.Save(both);

        Assert.Equal(12, Evaluate(both, data).Report.N);
    }

    static EvaluationResult Evaluate(string model, string data, DataSplit? split = DataSplit.Test) =>
        new EvaluationRun(new Recorder()).Execute(new() { ModelPath = model, DataPath = data, Split = split }, CancellationToken.None);

    string Fuse(params string[] members)
    {
        var (models, path) = (members.Select(OnnxModel.Load).ToArray(), _folder.File("both.onnx"));
        var cards = models.Select(model => ModelCard.Parse(model.GetMetadata(ModelCard.MetadataKey)!));
        var card = EnsembleCard.Create("both", [.. cards.Select(card => ("member.onnx", new string('0', 64), card))], new(), "test", DateTimeOffset.UnixEpoch);
        EnsembleFusion.Fuse(models, new(), card).Save(path);
        return path;
    }

    string Train(string name, string data, Func<Recipe, Recipe>? change = null)
    {
        var recipe = TinyRecipe.Create(epochs: 1) with { Name = name };
        TrainingRequest request = new() { Recipe = change?.Invoke(recipe) ?? recipe, DataPath = data, OutFolder = _folder.File(name), Device = TestDevice.Name };
        return new TrainingRun(new Recorder(), new FixedClock(DateTimeOffset.UnixEpoch)).Execute(request, CancellationToken.None).ModelPath;
    }
}
