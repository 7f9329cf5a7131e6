using System.Diagnostics;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Imaging;
using OnnxRad.Torch;

namespace OnnxRad.Trainer;

/// <summary>The main job: data and recipe in, run folder with <c>model.onnx</c> out.</summary>
/// <param name="observer">Told what is going on.</param>
/// <param name="clock">Gives the time that the card and the event file bear.</param>
public sealed class TrainingRun(IRunObserver observer, TimeProvider clock)
{
    /// <summary>Trains, exports and checks a model.</summary>
    /// <exception cref="DataException">The data cannot be used; no run folder is left behind.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the data; no run folder is left behind.</exception>
    /// <exception cref="TrainingException">The loss diverged or the export is not exact; checkpoints are left, no model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; checkpoints are left, no model.</exception>
    public TrainingResult Execute(TrainingRequest request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var device = TorchDevice.Parse(request.Device);
        observer.Stage($"Device: {device.Description}");
        RunFolder.Check(request.OutFolder, request.Overwrite);
        var data = ReadData(request, cancellation);
        var folder = RunFolder.Create(request.OutFolder, request.Overwrite);
        folder.WriteRecipe(request.Recipe);
        var initial = BuildNetwork(request.Recipe, data.Classes.Count);
        observer.Stage($"Network: {request.Recipe.Network.Architecture}, {initial.ParameterCount():N0} parameters");
        using var session = new TrainingSession(request.Recipe, data, folder, observer, clock);
        var trained = session.Train(initial, device.Device, cancellation);

        observer.Stage("Checking the exported model against the trained network");
        var parity = ModelExport.CheckParity(trained.Model, data.Validation);
        var result = new TrainingResult
        {
            ModelPath = folder.ModelPath,
            Device = device.Description,
            BestEpoch = trained.BestEpoch,
            Epochs = trained.Epochs,
            Validation = trained.Validation,
            Parity = parity,
            Skipped = data.Skipped,
            Seconds = watch.Elapsed.TotalSeconds,
        };
        var metrics = new RunMetrics
        {
            Epochs = trained.Epochs,
            BestEpoch = trained.BestEpoch,
            ParityDifference = parity,
            Data = data.Counts,
            Seconds = result.Seconds,
        };
        metrics.Write(folder.MetricsPath);
        trained.Model.Save(folder.ModelPath);
        return result;
    }

    static OnnxModel BuildNetwork(Recipe recipe, int classes) => ArchitectureTable.Create(
        recipe.Network.Architecture,
        new ArchitectureOptions
        {
            InputChannels = recipe.Input.Channels,
            Height = recipe.Input.Height,
            Width = recipe.Input.Width,
            Classes = classes,
            BaseWidth = recipe.Network.Width,
            Stem = recipe.Network.Stem == NetworkStem.Small ? Stem.Small : Stem.ImageNet,
            Dropout = (float)recipe.Network.Dropout,
            Seed = recipe.Seed,
        });

    TrainingInput ReadData(TrainingRequest request, CancellationToken cancellation)
    {
        observer.Stage($"Reading {request.DataPath}");
        var recipe = request.Recipe;
        var dataset = ImageDataset.Open(
            request.DataPath,
            new ImageDatasetOptions { Read = ImageFile.Read, Classes = recipe.Data.Classes, SkipBadImages = request.SkipBadImages });
        var splits = HoldOut.Assign(dataset, HoldOutOptions.From(recipe));
        var data = TrainingInput.Read(recipe, dataset, splits, observer, cancellation);
        observer.Stage(data.Summary);
        return data;
    }
}
