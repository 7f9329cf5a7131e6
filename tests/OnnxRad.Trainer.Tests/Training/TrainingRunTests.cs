using System.Text.Json;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class TrainingRunTests
{
    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    [Fact]
    public void Execute_Data_MakesTheRunFolder()
    {
        using var folder = new TempFolder();
        var recorder = new Recorder();
        var request = Request(folder, TinyRecipe.WithEverything(epochs: 3));

        var result = new TrainingRun(recorder, s_clock).Execute(request, CancellationToken.None);

        var seconds = s_clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(
            [
                "checkpoints/epoch-001.onnx", "checkpoints/epoch-002.onnx", "checkpoints/epoch-003.onnx", "checkpoints/last.state", "learning-curves.png",
                "metrics.json", "model.onnx", "recipe.yaml", $"tensorboard/events.out.tfevents.{seconds}.onnxrad",
            ],
            Files(request.OutFolder));
        Assert.Equal(request.Recipe, Recipe.Read(Path.Combine(request.OutFolder, "recipe.yaml"), []));
        Assert.Equal(result.Epochs, recorder.Epochs.Select(e => e.Epoch));
        Assert.Equal(result.BestEpoch, recorder.Epochs.Last(e => e.Best).Epoch.Epoch);
        Assert.Equal(3 * 3, recorder.Steps.Count);
        Assert.InRange(result.Parity, 0, 1e-4);
        Assert.Equal(12, result.Validation.N);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(request.OutFolder, $"checkpoints/epoch-{result.BestEpoch:000}.onnx")), File.ReadAllBytes(result.ModelPath));
    }

    [Fact]
    public void Execute_Data_WritesTheNumbers()
    {
        using var folder = new TempFolder();
        var request = Request(folder);

        var result = new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);

        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(request.OutFolder, "metrics.json")));
        Assert.Equal(result.BestEpoch, json.RootElement.GetProperty("bestEpoch").GetInt32());
        Assert.Equal(result.Parity, json.RootElement.GetProperty("parityDifference").GetDouble(), 1e-15);
        Assert.Equal(result.Epochs.Select(e => e.ValidationLoss), json.RootElement.GetProperty("epochs").EnumerateArray().Select(e => e.GetProperty("validationLoss").GetDouble()));
        Assert.Equal(
            """{"train":{"0":12,"1":12},"val":{"0":6,"1":6},"test":{"0":6,"1":6}}""",
            JsonSerializer.Serialize(json.RootElement.GetProperty("data")));
    }

    [Fact]
    public void Execute_Model_TellsAboutItself()
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.Create() with { IntendedUse = "Tests.", TrainingData = "Squares.", Licence = "CC0-1.0" };
        var request = Request(folder, recipe);

        var result = new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);

        using var model = RadModel.Open(result.ModelPath);
        var card = model.Card;
        Assert.Equal(("tiny", "2", ModelTask.Classification, Activation.Softmax), (card.Name, card.Version, card.Task, card.Activation));
        Assert.Equal(["0", "1"], card.Classes);
        Assert.Equal([0.5], card.Thresholds);
        Assert.Equal(("Tests.", "Squares.", "CC0-1.0"), (card.IntendedUse, card.TrainingData.Description, card.Licence));
        Assert.Equal([new("0", 12), new("1", 12)], card.TrainingData.Counts);
        Assert.Equal(recipe, Recipe.Parse(card.Provenance.Recipe, "card", []));
        Assert.Equal((5, s_clock.GetUtcNow()), (card.Provenance.Seed, card.Provenance.Created));
        Assert.Equal(ImageDataset.Open(request.DataPath, new() { Read = ImageFile.Read }).Sha256, card.Provenance.DataSha256);
        Assert.Equal(("val", 12), (card.Metrics!.Split, card.Metrics.N));
        Assert.Equal(result.Validation.ClassReport().Accuracy, card.Metrics.Values["accuracy"]);
        Assert.Equal(result.Validation.ClassReport().Auc, card.Metrics.Values["auc"]);
        Assert.Equal(result.Epochs[result.BestEpoch - 1].Validation["auc"], result.Validation.ClassReport().Auc!.Value.Value);
    }

    [Fact]
    public void Execute_ModelFileAlone_FindsWhatWasTrained()
    {
        using var folder = new TempFolder();
        var result = new TrainingRun(new Recorder(), s_clock).Execute(Request(folder, TinyRecipe.Create(epochs: 12)), CancellationToken.None);
        File.Move(result.ModelPath, folder.File("alone.onnx"));
        Directory.Delete(folder.File("run"), recursive: true);

        using var model = RadModel.Open(folder.File("alone.onnx"));

        Assert.Equal("0", model.Predict(Square(middle: 90)).Top.Class);
        Assert.Equal("1", model.Predict(Square(middle: 150)).Top.Class);
    }

    [Fact]
    public void Execute_SameSeed_GivesTheSameModel()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.WithEverything(epochs: 2));

        var first = new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);
        var second = new TrainingRun(new Recorder(), s_clock).Execute(request with { OutFolder = folder.File("second") }, CancellationToken.None);

        TestDevice.AssertSameModel(File.ReadAllBytes(first.ModelPath), File.ReadAllBytes(second.ModelPath));
    }

    [Fact]
    public void Execute_PatienceUsedUp_StopsEarly()
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.Create(epochs: 50);

        // A rate at which nothing changes: the first epoch stays the best but for rounding.
        recipe = recipe with
        {
            Training = recipe.Training with
            {
                Optimizer = new() { Name = OptimizerName.Sgd, LearningRate = 1e-30 },
                EarlyStopping = new() { Metric = ValidationMetric.Accuracy, Patience = 3 },
            },
        };

        var result = new TrainingRun(new Recorder(), s_clock).Execute(Request(folder, recipe), CancellationToken.None);

        Assert.InRange(result.Epochs.Count, 4, 49);
        Assert.Equal(result.Epochs.Count - 3, result.BestEpoch);
    }

    [Fact]
    public void Execute_FractionOfTheData_TrainsOnThatAndValidatesOnAll()
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.Create(epochs: 1) with { Data = new() { Fraction = 0.25 } };
        var recorder = new Recorder();

        var result = new TrainingRun(recorder, s_clock).Execute(Request(folder, recipe), CancellationToken.None);

        Assert.Contains("Images: train 6 (0 3, 1 3), val 12 (0 6, 1 6), test 12 (0 6, 1 6)", recorder.Stages);
        Assert.Single(recorder.Steps);
        Assert.Equal(12, result.Validation.N);
    }

    [Fact]
    public void Execute_InexactExport_WritesNoModel()
    {
        using var folder = new TempFolder();
        var request = Request(folder);

        var e = Assert.Throws<TrainingException>(
            () => new TrainingRun(new Recorder(), s_clock) { ParityTolerance = -1 }.Execute(request, CancellationToken.None));

        Assert.Matches(
            "^The exported model differs from the trained network by [0-9.e-]+ \\(at most -1 is allowed; 12 validation images\\), so it was not "
            + "written. The checkpoints are kept. Train with 'training.precision: float32', and report the recipe if it happens again.$",
            e.Message);
        Assert.DoesNotContain("model.onnx", Files(request.OutFolder));
        Assert.DoesNotContain("metrics.json", Files(request.OutFolder));
        Assert.Contains("checkpoints/epoch-003.onnx", Files(request.OutFolder));
    }

    [Fact]
    public void Execute_LossDiverges_WritesNoModel()
    {
        using var folder = new TempFolder();
        var request = Request(folder, Diverging(batchSize: 8));

        var e = Assert.Throws<TrainingException>(() => new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None));

        Assert.StartsWith("The loss became NaN in epoch 1, step 2, at learning rate 1e+38. Lower ", e.Message);
        Assert.DoesNotContain("model.onnx", Files(request.OutFolder));
    }

    [Fact]
    public void Execute_WeightsDivergeInTheLastStep_WritesNoModel()
    {
        using var folder = new TempFolder();
        var request = Request(folder, Diverging(batchSize: 24));

        var e = Assert.Throws<TrainingException>(() => new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None));

        Assert.Equal(
            "The network's outputs on the validation images are no numbers after epoch 1. Lower 'training.optimizer.learning_rate' or lengthen "
            + "'training.schedule.warmup' in the recipe.",
            e.Message);
        Assert.DoesNotContain("model.onnx", Files(request.OutFolder));
    }

    [Fact]
    public void Execute_DataThatCannotBeUsed_LeavesNoFolder()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.Create() with { Input = new() { Channels = 3, Height = 8, Width = 8, Mean = null, Std = null } });

        var e = Assert.Throws<DataException>(() => new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None));

        Assert.Equal(
            "Recipe expects RGB images (channels: 3) and 'train_images[0]' is grey (1 channel), the first of 24 such images of 24. Set "
            + "input.channels: 1 in the recipe, or convert the images.",
            e.Message);
        Assert.False(Directory.Exists(request.OutFolder));
    }

    [Fact]
    public void Execute_RecipeThatDoesNotFitTheData_LeavesNoFolder()
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.Create();
        recipe = recipe with { Training = recipe.Training with { Loss = new() { Weighting = ClassWeighting.Given, ClassWeights = [1, 2, 3] } } };
        var request = Request(folder, recipe);

        Assert.Throws<RecipeException>(() => new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None));

        Assert.False(Directory.Exists(request.OutFolder));
    }

    [Fact]
    public void Execute_AnotherRunIsBeingWrittenThere_IsRefused()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.Create(epochs: 1));
        new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);
        Assert.DoesNotContain("run.lock", Files(request.OutFolder));
        var model = File.ReadAllBytes(Path.Combine(request.OutFolder, "model.onnx"));
        using (RunLock.Take(request.OutFolder))
        {
            foreach (var second in new[] { request with { Overwrite = true }, request with { Resume = true } })
            {
                Assert.Equal(
                    $"Another run is being written into '{request.OutFolder}' ('run.lock' is in use). Wait for it, or choose another folder with --out.",
                    Assert.Throws<IOException>(() => new TrainingRun(new Recorder(), s_clock).Execute(second, CancellationToken.None)).Message);
            }
        }

        Assert.Equal(model, File.ReadAllBytes(Path.Combine(request.OutFolder, "model.onnx")));
    }

    [Fact]
    public void Execute_LockLeftByACrash_IsNoHindrance()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.Create(epochs: 1));
        Directory.CreateDirectory(request.OutFolder);
        File.WriteAllText(Path.Combine(request.OutFolder, "run.lock"), "");

        new TrainingRun(new Recorder(), s_clock).Execute(request, CancellationToken.None);

        Assert.Contains("model.onnx", Files(request.OutFolder));
        Assert.DoesNotContain("run.lock", Files(request.OutFolder));
    }

    [Fact]
    public void Execute_FolderInUse_IsRefusedBeforeTheDataAreRead()
    {
        using var folder = new TempFolder();
        var request = Request(folder);
        Directory.CreateDirectory(request.OutFolder);
        File.WriteAllText(Path.Combine(request.OutFolder, "notes.txt"), "mine");
        var recorder = new Recorder();

        Assert.Throws<IOException>(() => new TrainingRun(recorder, s_clock).Execute(request, CancellationToken.None));

        Assert.Empty(recorder.Counts);
        Assert.Equal(["notes.txt"], Files(request.OutFolder));
    }

    static Recipe Diverging(int batchSize)
    {
        var recipe = TinyRecipe.Create();
        return recipe with
        {
            Training = recipe.Training with
            {
                BatchSize = batchSize,
                Optimizer = new() { Name = OptimizerName.Sgd, LearningRate = 1e38 },
                Schedule = new() { Name = ScheduleName.Constant, Warmup = 0 },
            },
        };
    }

    static TrainingRequest Request(TempFolder folder, Recipe? recipe = null) => new()
    {
        Recipe = recipe ?? TinyRecipe.Create(),
        DataPath = TinyData.Write(folder),
        OutFolder = folder.File("run"),
        Device = TestDevice.Name,
    };

    static RadImage Square(float middle)
    {
        var pixels = new float[64];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (i / 8) is >= 2 and < 6 && (i % 8) is >= 2 and < 6 ? middle : 90;
        }

        return new(1, 8, 8, 8, pixels);
    }

    static string[] Files(string folder) =>
    [
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];
}
