using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The epochs of one run: trains, measures, keeps checkpoints, curves and events.</summary>
sealed class TrainingSession(Recipe recipe, TrainingInput data, RunFolder folder, IRunObserver observer, TimeProvider clock) : IDisposable
{
    readonly TensorBoardWriter _events = TensorBoardWriter.Create(folder.TensorBoardPath, clock);
    readonly List<EpochRecord> _epochs = [];
    readonly BestEpoch _best = new(recipe.Training.EarlyStopping);
    readonly ITrainingTask _task = TaskTable.Of(recipe);

    // Made once: a perceptual loss reads a network.
    readonly Lazy<ITaskLoss> _loss = new(() => TaskTable.Of(recipe).Loss(recipe, data.Train.Targets, data.Fit, CPU));

    /// <summary>The outcome: the best epoch's network, its model with the figures in the card, and what led there.</summary>
    public sealed record Outcome(
        TorchGraph Network, OnnxModel Model, IReport Validation, int BestEpoch, IReadOnlyList<EpochRecord> Epochs) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Network.Dispose();
    }

    /// <summary>Trains until the last epoch, or until the validation metric no longer improves.</summary>
    /// <param name="initial">What training starts from.</param>
    /// <param name="resumed">Where the run was interrupted; null for a new one.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="cancellation">Checked before each step.</param>
    public Outcome Train(StartingNetwork initial, RunState? resumed, Device device, CancellationToken cancellation)
    {
        var kept = resumed is null ? null : GoBackTo(resumed);
        if (kept is not null && _best.ShouldStop && _epochs.Count < recipe.Training.Epochs)
        {
            observer.Stage($"Early stopping ended the run after epoch {_epochs.Count}: to go on, raise training.early_stopping.patience");
        }

        using var loop = new TrainingLoop(recipe, initial.Model, data.Train, data.Fit, data.Preprocessing, device, resumed?.Loop);
        for (var epoch = _epochs.Count + 1; epoch <= recipe.Training.Epochs && !_best.ShouldStop; epoch++)
        {
            var watch = Stopwatch.StartNew();
            var result = loop.RunEpoch(epoch, observer.Step, cancellation);
            var logits = loop.Export();
            var (report, loss) = Measure(logits, epoch);
            var figures = _task.Figures(recipe)
                .ToDictionary(name => name, name => report.Figures.TryGetValue(name, out var figure) ? figure.Value : (double?)null);
            var record = new EpochRecord(epoch, result.LearningRate, result.TrainLoss, loss, figures, watch.Elapsed.TotalSeconds);
            var model = ModelExport.Package(logits, Card(initial, report), data.Fit);
            model.Save(CheckpointPath(epoch));
            _epochs.Add(record);
            _events.Write(record);
            var best = _best.Add(record);
            if (best)
            {
                kept?.Dispose();
                kept = new(loop.Copy(), model, report, epoch, _epochs);
            }

            LearningCurves.WritePng(folder.LearningCurvesPath, _epochs);
            RunStateFile.Write(folder.StatePath, new(recipe.ToYaml(), data.DataSha256, _epochs, loop.Capture(epoch)));
            observer.Epoch(record, best);
        }

        return kept!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Dispose();
        if (_loss.IsValueCreated)
        {
            _loss.Value.Dispose();
        }
    }

    /// <summary>Takes the epochs of an interrupted run over, and gives the best of them.</summary>
    Outcome GoBackTo(RunState resumed)
    {
        foreach (var epoch in resumed.Epochs)
        {
            _epochs.Add(epoch);
            _best.Add(epoch);
        }

        var path = CheckpointPath(_best.Number);
        try
        {
            var model = WithRecipe(OnnxModel.Load(path));
            var logits = OutputActivation.Remove(model);
            return new(TorchGraph.From(logits), model, Measure(logits, _best.Number).Report, _best.Number, _epochs);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidOnnxException or ModelCardException)
        {
            throw new IOException(
                $"The checkpoint '{path}' is missing or damaged, which is the best of the run to be resumed. "
                + "Start the run again with --overwrite.",
                e);
        }
    }

    /// <summary>The recipe in the card of a checkpoint may be of fewer epochs than the run has now.</summary>
    OnnxModel WithRecipe(OnnxModel model)
    {
        // A checkpoint without a card is damaged, as one whose card is none.
        var entry = model.Proto.MetadataProps.FirstOrDefault(entry => entry.Key == ModelCard.MetadataKey);
        var card = ModelCard.Parse(entry?.Value ?? "");
        entry!.Value = (card with { Provenance = card.Provenance with { Recipe = recipe.WithoutFolders().ToYaml() } }).ToJson();
        return model;
    }

    (IReport Report, double Loss) Measure(OnnxModel logits, int epoch)
    {
        var meter = _task.Meter(recipe, data.Fit, data.Validation.Targets, _loss.Value);
        using var network = OnnxNetwork.WithLogits(logits, data.Fit);
        network.Run(data.Validation, outputs =>
        {
            if (!outputs.Values.All(value => Array.TrueForAll(value.Data, float.IsFinite)))
            {
                throw TrainingException.Diverged($"The network's outputs on the validation images are no numbers after epoch {epoch}");
            }

            meter.Add(outputs);
        });
        return (meter.Report(), meter.Loss);
    }

    string CheckpointPath(int epoch) =>
        Path.Combine(folder.CheckpointsPath, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:000}.onnx"));

    IReadOnlyList<TaskSpec>? TaskSpecs() => data.Fit.Parts.Count == 0 ? null : [.. data.Fit.Parts.Zip(recipe.Tasks).Select(pair => new TaskSpec
    {
        Name = pair.First.Name,
        Task = TaskTable.Of(pair.Second.Task).Kind,
        Classes = pair.First.Fit.Names,
        Activation = pair.First.Fit.Activation,
        Unit = UnitOf(pair.First.Fit),
        Intervals = pair.First.Fit.Intervals?.Breaks,
        Thresholds = pair.First.Fit.Thresholds,
    })];

    static string? UnitOf(TaskFit fit) => fit.Unit.Length > 0 ? fit.Unit : null;

    ModelCard Card(StartingNetwork initial, IReport report) => new()
    {
        Name = recipe.Name,
        Version = recipe.Version.ToString(CultureInfo.InvariantCulture),
        Task = _task.Kind,
        Classes = data.Fit.Names,
        Tasks = TaskSpecs(),
        Inputs =
        [
            new InputSpec
            {
                Name = initial.ImageName,
                Kind = InputKind.Image,
                Channels = recipe.Input.NetworkShape().Channels,
                Depth = recipe.Input.Depth,
                Height = recipe.Input.NetworkShape().Height,
                Width = recipe.Input.NetworkShape().Width,
            },
        ],
        Covariates = data.Covariates.Count == 0 ? null
            : [.. data.Covariates.Select(c => new CovariateSpec { Name = c.Name, Mean = c.Mean, Deviation = c.Deviation })],
        Preprocessing = data.Preprocessing,
        Activation = data.Fit.Activation,
        Thresholds = data.Fit.Thresholds,
        Unit = UnitOf(data.Fit),
        Intervals = data.Fit.Intervals?.Breaks,
        IntendedUse = recipe.IntendedUse.Length > 0 ? recipe.IntendedUse : "Research only; not a medical device.",
        TrainingData = new TrainingData
        {
            Description = recipe.TrainingData.Length > 0 ? recipe.TrainingData : "Not described in the recipe.",
            Counts = data.Counts[DataSplit.Train.Name()],
        },
        Provenance = new Provenance
        {
            Recipe = recipe.WithoutFolders().ToYaml(),
            Seed = recipe.Seed,
            DataSha256 = data.DataSha256,
            Pretrained = initial.Pretrained,
            ToolVersion = typeof(TrainingSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Created = clock.GetUtcNow(),
        },
        Metrics = MeasuredMetrics.From(DataSplit.Validation.Name(), report),
        Licence = recipe.Licence.Length > 0 ? recipe.Licence : null,
    };
}
