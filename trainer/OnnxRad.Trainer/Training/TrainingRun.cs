using System.Diagnostics;
using OnnxRad.Graphs;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>The main job: data and recipe in, run folder with <c>model.onnx</c> out.</summary>
/// <param name="observer">Told what is going on.</param>
/// <param name="clock">Gives the time that the card and the event file bear.</param>
public sealed class TrainingRun(IRunObserver observer, TimeProvider clock)
{
    /// <summary>The largest difference between TorchSharp and ONNX Runtime that an export may have.</summary>
    internal double ParityTolerance { get; init; } = ModelExport.Tolerance;

    /// <summary>Trains, exports and checks a model.</summary>
    /// <exception cref="DataException">The data cannot be used, or are not those of the run to be resumed; no run folder is made.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the data or the run to be resumed; no run folder is made.</exception>
    /// <exception cref="TrainingException">
    /// The network cannot take images of the recipe's size, or the file to start from does not fit recipe and data (no run folder is
    /// made); the loss diverged or the export is not exact (checkpoints are left, no model).
    /// </exception>
    /// <exception cref="InvalidOnnxException">The file to start from is no ONNX model; no run folder is made.</exception>
    /// <exception cref="UnsupportedOnnxException">The file to start from has operators that cannot be trained; no run folder is made.</exception>
    /// <exception cref="IOException">The file to start from is not there, the run folder cannot be written, or holds no run that can be resumed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; checkpoints are left, from which the run can be resumed, and no model.</exception>
    /// <exception cref="ArgumentException">A run cannot be overwritten and resumed at once.</exception>
    public TrainingResult Execute(TrainingRequest request, CancellationToken cancellation)
    {
        if (request.Resume && request.Overwrite)
        {
            throw new ArgumentException("A run cannot be overwritten and resumed at once; choose one.", nameof(request));
        }

        var watch = Stopwatch.StartNew();
        using var start = RunStart.Of(request);
        (request, var device, var pretrained, var resumed, _) = start;
        Tell(start);
        var data = ReadData(request, pretrained, resumed, cancellation);
        var initial = pretrained?.For(request.Recipe, data.Fit, request.DataPath) ?? StartingNetwork.Build(request.Recipe, data.Fit.Scores.Count, data.Fit.Scores.Count < data.Fit.Logits.Count);
        initial = initial.With(data.Covariates, request.Recipe).With(data.Fit);
        initial.CheckOutputs(data.Fit);
        foreach (var line in initial.Summary)
        {
            observer.Stage(line);
        }

        using var heldNew = start.Held is null ? HoldNew(request) : null;
        var folder = request.Resume ? RunFolder.Open(request.OutFolder) : RunFolder.Create(request.OutFolder, request.Overwrite);
        folder.WriteRecipe(request.Recipe);
        using var session = new TrainingSession(request.Recipe, data, folder, observer, clock);
        using var trained = session.Train(initial, resumed, device.Device, cancellation);

        observer.Stage("Checking the exported model against the trained network");
        var result = new TrainingResult
        {
            ModelPath = folder.ModelPath,
            Device = device.Description,
            BestEpoch = trained.BestEpoch,
            Epochs = trained.Epochs,
            Validation = trained.Validation,
            Parity = ModelExport.CheckParity(trained.Network, trained.Model, data.Validation, ParityTolerance),
            Skipped = data.Skipped,
            Warnings = data.Warnings,
            HasTest = data.Counts[DataSplit.Test.Name()].Values.Any(count => count > 0),
            Seconds = watch.Elapsed.TotalSeconds + (resumed?.Epochs.Sum(epoch => epoch.Seconds) ?? 0),
        };
        Metrics(result, data).Write(folder.MetricsPath);
        trained.Model.Save(folder.ModelPath);
        return result;
    }

    /// <summary>Keeps other processes from a folder, which another may have used while the data were read.</summary>
    static RunLock HoldNew(TrainingRequest request)
    {
        RunFolder.Check(request.OutFolder, request.Overwrite);
        return RunLock.Take(request.OutFolder);
    }

    static RunMetrics Metrics(TrainingResult result, TrainingInput data) => new()
    {
        Epochs = result.Epochs,
        BestEpoch = result.BestEpoch,
        ParityDifference = result.Parity,
        Data = data.Counts,
        Warnings = data.Warnings,
        Seconds = result.Seconds,
    };

    void Tell(RunStart start)
    {
        observer.Stage($"Device: {start.Device.Description}");
        if (start.BeginsAnew)
        {
            observer.Stage("No epoch of the run was finished: it begins anew");
        }

        if (start.Resumed is { } resumed)
        {
            var (before, now) = (resumed.PlannedEpochs, start.Request.Recipe.Training.Epochs);
            observer.Stage($"Resuming after epoch {resumed.Epochs.Count} of {now}");
            if (before != now)
            {
                observer.Stage($"The run was planned for {Listing.Count(before, "epoch")}: from here on the learning rate is that of a run of {now}");
            }
        }
    }

    TrainingInput ReadData(TrainingRequest request, PretrainedNetwork? pretrained, RunState? resumed, CancellationToken cancellation)
    {
        observer.Stage($"Reading {request.DataPath}");
        var recipe = request.Recipe;
        var dataset = ImageDataset.Open(
            request.DataPath,
            new ImageDatasetOptions
            {
                Read = StoredImage.Reader(recipe.Input.Depth is not null, recipe.Data.ResampleUneven),
                ResampleUneven = recipe.Data.ResampleUneven,
                Classes = recipe.Data.Classes ?? pretrained?.ClassesFor(TaskTable.Of(recipe)),
                SkipBadImages = request.SkipBadImages,
                Task = TaskTable.Of(recipe),
                Tasks = pretrained?.WithClasses(recipe.Tasks) ?? recipe.Tasks,
                Images = recipe.Input.Neutral().Images,
                Volumes = recipe.Input.Depth is not null,
                Data = recipe.Data,
                TargetIsImage = recipe.Degradation.IsOn,
            });
        resumed?.CheckData(request.OutFolder, dataset);
        TellSplits(dataset);
        TellPositive(dataset, TaskTable.Of(recipe), isChosen: recipe.Data.Classes is not null);
        var splits = HoldOut.Assign(dataset, HoldOutOptions.From(recipe));
        pretrained?.Check(recipe, dataset, splits);
        var warning = pretrained?.Warning(recipe, dataset, splits);
        if (warning is not null)
        {
            observer.Stage($"Warning: {warning}");
        }

        var data = TrainingInput.Read(recipe, dataset, splits, observer, cancellation, request.Cache);
        observer.Stage(data.Summary);
        return warning is null ? data : data with { Warnings = [warning] };
    }

    /// <summary>Says what becomes of splits that the data do not name while they name others.</summary>
    void TellSplits(ImageDataset dataset)
    {
        var given = dataset.Samples.Select(sample => sample.Split).OfType<DataSplit>().ToHashSet();
        if (given.Count > 0 && !given.Contains(DataSplit.Validation))
        {
            observer.Stage("The data name no image of the split 'val': patients of 'train' are held out for it (data.validation_fraction).");
        }

        if (given.Count > 0 && !given.Contains(DataSplit.Test))
        {
            observer.Stage("The data name no image of the split 'test': there is none. None is taken from the others.");
        }
    }

    /// <summary>Says before the long job which of two classes the figures are of: without names in the recipe it is the last of the alphabet.</summary>
    void TellPositive(ImageDataset dataset, ITrainingTask task, bool isChosen)
    {
        if (task.Kind == ModelTask.Classification && dataset.Classes is [var first, var last])
        {
            var other = isChosen ? "." : $"; for the other one set data.classes in the recipe, or --set \"data.classes=[{last}, {first}]\".";
            observer.Stage($"Positive class: '{last}', the last of the classes '{first}', '{last}'. Sensitivity and AUC are its{other}");
        }
    }
}
