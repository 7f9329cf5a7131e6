using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class ResumedRunTests
{
    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    [Fact]
    public void Execute_InterruptedAndResumed_IsTheUninterruptedRun()
    {
        using var folder = new TempFolder();
        var whole = Request(folder, "whole");
        var expected = Run(whole);
        var parted = Request(folder, "parted");
        Interrupt(parted, epoch: 3);
        Assert.Equal(
            ["checkpoints/epoch-001.onnx", "checkpoints/epoch-002.onnx", "checkpoints/last.state"],
            Files(parted).Where(f => f.StartsWith("checkpoints", StringComparison.Ordinal)));
        Assert.DoesNotContain("model.onnx", Files(parted));

        var recorder = new Recorder();
        var result = Run(parted with { Resume = true }, recorder);

        Assert.Contains("Resuming after epoch 2 of 4", recorder.Stages);
        Assert.Equal([3, 4], recorder.Epochs.Select(e => e.Epoch.Epoch));
        AssertSameEpochs(expected, result);
        Assert.True(result.Seconds > result.Epochs.Sum(e => e.Seconds));
        foreach (var file in Files(whole).Where(f => f.EndsWith(".onnx", StringComparison.Ordinal)))
        {
            TestDevice.AssertSameModel(File.ReadAllBytes(Path.Combine(whole.OutFolder, file)), File.ReadAllBytes(Path.Combine(parted.OutFolder, file)));
        }
    }

    [Fact]
    public void Execute_BestEpochBeforeTheInterruption_IsKept()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");

        // A rate at which the weights do not change: after the first epochs nothing is better.
        request = request with
        {
            Recipe = request.Recipe with
            {
                Training = request.Recipe.Training with
                {
                    Optimizer = new() { Name = OptimizerName.Sgd, LearningRate = 1e-30 },
                    EarlyStopping = new() { Metric = ValidationMetric.Accuracy, Patience = 2 },
                    Epochs = 40,
                },
            },
        };
        var expected = Run(request);
        Interrupt(request with { OutFolder = folder.File("parted") }, expected.BestEpoch + 2);

        var result = Run(request with { OutFolder = folder.File("parted"), Resume = true });

        Assert.Equal((expected.BestEpoch, expected.Epochs.Count), (result.BestEpoch, result.Epochs.Count));
        TestDevice.AssertClose(expected.Validation.ClassReport().Accuracy.Value, result.Validation.ClassReport().Accuracy.Value, 0.1);
        TestDevice.AssertSameModel(File.ReadAllBytes(expected.ModelPath), File.ReadAllBytes(result.ModelPath));
    }

    [Fact]
    public void Execute_FinishedRunResumed_WritesTheSameModel()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        var before = File.ReadAllBytes(Run(request).ModelPath);
        File.Delete(Path.Combine(request.OutFolder, "model.onnx"));
        var recorder = new Recorder();

        var result = Run(request with { Resume = true }, recorder);

        Assert.Empty(recorder.Steps);
        Assert.Equal(before, File.ReadAllBytes(result.ModelPath));
    }

    [Fact]
    public void Execute_FinishedRunProlonged_IsTheRunOfAllEpochs()
    {
        using var folder = new TempFolder();
        var whole = Request(folder, "whole", 4, ScheduleName.Constant);
        var expected = Run(whole);
        var first = Request(folder, "parts", 2, ScheduleName.Constant);
        var before = Run(first);
        var recorder = new Recorder();

        var result = Run(Request(folder, "parts", 4, ScheduleName.Constant) with { Resume = true }, recorder);

        Assert.Contains("Resuming after epoch 2 of 4", recorder.Stages);
        Assert.Contains("The run was planned for 2 epochs: from here on the learning rate is that of a run of 4", recorder.Stages);
        Assert.Equal((2, 4), (before.Epochs.Count, result.Epochs.Count));
        AssertSameEpochs(expected, result);
        TestDevice.AssertSameModel(File.ReadAllBytes(expected.ModelPath), File.ReadAllBytes(result.ModelPath));
        Assert.Equal(File.ReadAllText(Path.Combine(whole.OutFolder, "recipe.yaml")), File.ReadAllText(Path.Combine(first.OutFolder, "recipe.yaml")));
    }

    [Fact]
    public void Execute_ResumedWithFewerEpochsThanAreFinished_IsRefused()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 3);

        var shorter = request.Recipe with { Training = request.Recipe.Training with { Epochs = 1 } };

        var e = Assert.Throws<RecipeException>(() => Run(request with { Recipe = shorter, Resume = true }));

        Assert.EndsWith(
            $"training.epochs is 1, and 2 epochs of the run in '{request.OutFolder}' are finished. Give 2 or more.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_EndedByEarlyStopping_IsProlongedByItsPatience()
    {
        using var folder = new TempFolder();
        TrainingRequest Patient(int epochs, int patience, string name = "run")
        {
            var request = Request(folder, name, epochs, ScheduleName.Constant);
            var training = request.Recipe.Training with
            {
                Optimizer = new() { Name = OptimizerName.Sgd, LearningRate = 1e-30 },
                EarlyStopping = new() { Metric = ValidationMetric.Accuracy, Patience = patience },
                Epochs = epochs,
            };
            return request with { Recipe = request.Recipe with { Training = training } };
        }

        var stopped = Run(Patient(20, 1)).Epochs.Count;
        var recorder = new Recorder();

        var still = Run(Patient(30, 1) with { Resume = true }, recorder).Epochs.Count;
        var goesOn = Run(Patient(30, 3) with { Resume = true });

        Assert.Contains($"Early stopping ended the run after epoch {stopped}: to go on, raise training.early_stopping.patience", recorder.Stages);
        Assert.Equal((stopped, true), (still, goesOn.Epochs.Count > stopped));

        // The best epoch is one of the first run, and the card of its model has the recipe of the prolonged one.
        Assert.True(goesOn.BestEpoch <= stopped);
        TestDevice.AssertSameModel(File.ReadAllBytes(Run(Patient(30, 3, "whole")).ModelPath), File.ReadAllBytes(goesOn.ModelPath));
    }

    [Fact]
    public void Execute_InterruptedInTheFirstEpochAndResumed_BeginsAnew()
    {
        using var folder = new TempFolder();
        var expected = Run(Request(folder, "whole"));
        var request = Request(folder, "parted");
        Interrupt(request, epoch: 1);
        var recorder = new Recorder();

        var result = Run(request with { Resume = true }, recorder);

        Assert.Contains("No epoch of the run was finished: it begins anew", recorder.Stages);
        AssertSameEpochs(expected, result);
    }

    [Theory]
    [InlineData("")]
    [InlineData("best.onnx")]
    public void Execute_FinishedRunOfWhichTheModelWasMovedAway_LosesNothing(string kept)
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run", 2, ScheduleName.Constant);
        File.Move(Run(request).ModelPath, folder.File("mine.onnx"));
        var checkpoints = Path.Combine(request.OutFolder, "checkpoints");
        Directory.Delete(checkpoints, recursive: true);
        Directory.CreateDirectory(checkpoints);
        if (kept.Length > 0)
        {
            File.Copy(folder.File("mine.onnx"), Path.Combine(checkpoints, kept));
        }

        var before = Files(request);

        var e = Assert.Throws<IOException>(() => Run(request with { Resume = true }));

        Assert.Equal(
            $"There is no run to resume in '{request.OutFolder}': '{Path.Combine("checkpoints", "last.state")}' is missing, which is written after the "
            + "first epoch. Check the folder, or start the run anew.",
            e.Message);
        Assert.Equal(before, Files(request));
    }

    [Fact]
    public void Execute_NothingToResume_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");

        var e = Assert.Throws<IOException>(() => Run(request with { Resume = true }));

        Assert.Equal(
            $"There is no run to resume in '{request.OutFolder}': '{Path.Combine("checkpoints", "last.state")}' is missing, which is written after the "
            + "first epoch. Check the folder, or start the run anew.",
            e.Message);
        Assert.False(Directory.Exists(request.OutFolder));
    }

    [Fact]
    public void Execute_ResumedWithAnotherRecipe_IsRefused()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 2);
        var before = Files(request);

        var e = Assert.Throws<RecipeException>(() => Run(request with { Resume = true, Recipe = request.Recipe with { Seed = 9 } }));

        Assert.Equal(
            $"recipe 'tiny': the run in '{request.OutFolder}' was started with another recipe: 'seed' was 5 and is 9. Resume it with "
            + $"'{Path.Combine(request.OutFolder, "recipe.yaml")}', or start a new run in another folder.",
            e.Message);
        Assert.Equal(before, Files(request));
    }

    [Fact]
    public void Execute_ResumedWithOtherData_IsRefused()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 2);
        var other = TinyData.Write(folder, "other.npz", seed: 2);

        var e = Assert.Throws<DataException>(() => Run(request with { Resume = true, DataPath = other }));

        Assert.Matches(
            $"^The run in '{request.OutFolder}' was started with other data than '{other}' \\(SHA-256 [0-9a-f]{{12}}... then, [0-9a-f]{{12}}... now\\). "
            + "The same files are other data where .* Resume it with the data it was started with, or start a new run in another folder.$",
            e.Message);
    }

    [Fact]
    public void Execute_StateCutShort_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 2);
        var state = Path.Combine(request.OutFolder, "checkpoints", "last.state");
        File.WriteAllBytes(state, File.ReadAllBytes(state)[..100]);

        var e = Assert.Throws<IOException>(() => Run(request with { Resume = true }));

        Assert.StartsWith($"The saved state '{state}' cannot be used: ", e.Message);
        Assert.EndsWith(" The run cannot be resumed; start it again with --overwrite, which removes its checkpoints.", e.Message);
    }

    [Fact]
    public void Execute_BestCheckpointGone_SaysWhatToDo()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 2);
        var checkpoint = Path.Combine(request.OutFolder, "checkpoints", "epoch-001.onnx");
        File.Delete(checkpoint);

        Assert.Equal(
            $"The checkpoint '{checkpoint}' is missing or damaged, which is the best of the run to be resumed. Start the run again with --overwrite.",
            Assert.Throws<IOException>(() => Run(request with { Resume = true })).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no card")]
    public void Execute_BestCheckpointWithoutItsCard_SaysWhatToDo(string? card)
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 2);
        var checkpoint = Path.Combine(request.OutFolder, "checkpoints", "epoch-001.onnx");
        var model = OnnxModel.Load(checkpoint);
        model.RemoveMetadata(ModelCard.MetadataKey);
        if (card is not null)
        {
            model.SetMetadata(ModelCard.MetadataKey, card);
        }

        model.Save(checkpoint);

        Assert.Equal(
            $"The checkpoint '{checkpoint}' is missing or damaged, which is the best of the run to be resumed. Start the run again with --overwrite.",
            Assert.Throws<IOException>(() => Run(request with { Resume = true })).Message);
    }

    [Fact]
    public void Execute_ResumedWhileAnotherProcessIsInTheFirstEpoch_IsRefusedBeforeDataAreRead()
    {
        using var folder = new TempFolder();
        var request = Request(folder, "run");
        Interrupt(request, epoch: 1);
        using var other = RunLock.Take(request.OutFolder);
        var (recorder, before) = (new Recorder(), Files(request));

        var e = Assert.Throws<IOException>(() => Run(request with { Resume = true }, recorder));

        Assert.StartsWith($"Another run is being written into '{request.OutFolder}' ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(recorder.Stages, stage => stage.StartsWith("Reading", StringComparison.Ordinal));
        Assert.Equal(before, Files(request));
    }

    [Fact]
    public void Execute_OverwriteAndResume_IsMisuse()
    {
        using var folder = new TempFolder();

        Assert.Throws<ArgumentException>(() => Run(Request(folder, "run") with { Resume = true, Overwrite = true }));
    }

    static TrainingRequest Request(TempFolder folder, string name, int epochs, ScheduleName schedule)
    {
        var (request, recipe) = (Request(folder, name), TinyRecipe.WithEverything(epochs));
        return request with { Recipe = recipe with { Training = recipe.Training with { Schedule = new() { Name = schedule, Warmup = 0 } } } };
    }

    static TrainingRequest Request(TempFolder folder, string name) => new()
    {
        Recipe = TinyRecipe.WithEverything(epochs: 4),
        DataPath = File.Exists(folder.File("tiny.npz")) ? folder.File("tiny.npz") : TinyData.Write(folder),
        OutFolder = folder.File(name),
        Device = TestDevice.Name,
    };

    static TrainingResult Run(TrainingRequest request, Recorder? recorder = null) =>
        new TrainingRun(recorder ?? new Recorder(), s_clock).Execute(request, CancellationToken.None);

    /// <summary>Cancels a run in the second step of an epoch.</summary>
    static void Interrupt(TrainingRequest request, int epoch)
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder
        {
            OnStep = step =>
            {
                if (step.Epoch == epoch && step.Step == 1)
                {
                    source.Cancel();
                }
            },
        };
        Assert.Throws<OperationCanceledException>(() => new TrainingRun(recorder, s_clock).Execute(request, source.Token));
    }

    static void AssertSameEpochs(TrainingResult expected, TrainingResult actual)
    {
        if (TestDevice.Name == "cpu")
        {
            Assert.Equal(expected.BestEpoch, actual.BestEpoch);
            Assert.Equal(expected.Epochs.Select(e => e with { Seconds = 0 }), actual.Epochs.Select(e => e with { Seconds = 0 }));
            return;
        }

        Assert.All(expected.Epochs.Zip(actual.Epochs), pair => Assert.Equal(pair.First.TrainLoss, pair.Second.TrainLoss, 0.02));
    }

    static string[] Files(TrainingRequest request) =>
    [
        .. Directory.GetFiles(request.OutFolder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(request.OutFolder, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];
}
