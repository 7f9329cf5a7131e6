using System.Globalization;
using System.Reflection;
using OnnxRad.Graphs;
using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The epochs of one run: trains, measures, keeps checkpoints, curves and events.</summary>
sealed class TrainingSession(Recipe recipe, TrainingInput data, RunFolder folder, IRunObserver observer, TimeProvider clock) : IDisposable
{
    readonly TensorBoardWriter _events = TensorBoardWriter.Create(folder.TensorBoardPath, clock);
    readonly List<EpochRecord> _epochs = [];
    readonly BestEpoch _best = new(recipe.Training.EarlyStopping);

    /// <summary>The outcome: the best epoch's model with its figures in the card.</summary>
    public readonly record struct Outcome(OnnxModel Model, ClassificationReport Validation, int BestEpoch, IReadOnlyList<EpochRecord> Epochs);

    /// <summary>Trains until the last epoch, or until the validation metric no longer improves.</summary>
    public Outcome Train(OnnxModel initial, Device device, CancellationToken cancellation)
    {
        using var loop = new TrainingLoop(recipe, initial, data.Train, data.Classes.Count, data.Preprocessing.Std, device);
        var kept = default(Outcome);
        for (var epoch = 1; epoch <= recipe.Training.Epochs && !_best.ShouldStop; epoch++)
        {
            var result = loop.RunEpoch(epoch, observer.Step, cancellation);
            var logits = loop.Export();
            var (record, report) = Measure(logits, epoch, result);
            var model = ModelExport.Package(logits, Card(report));
            model.Save(CheckpointPath(epoch));
            _epochs.Add(record);
            _events.Write(record);
            var best = _best.Add(record);
            observer.Epoch(record, best);
            LearningCurves.WritePng(folder.LearningCurvesPath, _epochs);
            kept = best ? new(model, report, epoch, _epochs) : kept;
        }

        return kept;
    }

    /// <inheritdoc/>
    public void Dispose() => _events.Dispose();

    (EpochRecord Record, ClassificationReport Report) Measure(OnnxModel logits, int epoch, EpochResult result)
    {
        using var classifier = new OnnxClassifier(Graphs.Edits.OutputActivation.Append(logits, "softmax").ToBytes());
        var probabilities = classifier.Run(data.Validation).Chunk(data.Classes.Count).ToArray();
        var report = ClassificationReport.From(data.Validation.Labels, probabilities, data.Classes);
        var record = new EpochRecord(
            epoch,
            result.LearningRate,
            result.TrainLoss,
            CrossEntropy(probabilities, data.Validation.Labels),
            report.Auc?.Value,
            report.Accuracy.Value,
            result.Seconds);
        return (record, report);
    }

    string CheckpointPath(int epoch) =>
        Path.Combine(folder.CheckpointsPath, string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:000}.onnx"));

    /// <summary>The mean of -log p of the true class; p is kept from 0 by the smallest normal number.</summary>
    static double CrossEntropy(float[][] probabilities, int[] labels) =>
        labels.Select((label, i) => -Math.Log(Math.Max(probabilities[i][label], 1.17549435e-38))).Average();

    ModelCard Card(ClassificationReport report) => new()
    {
        Name = recipe.Name,
        Version = recipe.Version.ToString(CultureInfo.InvariantCulture),
        Task = ModelTask.Classification,
        Classes = data.Classes,
        Inputs =
        [
            new InputSpec
            {
                Name = "image",
                Kind = InputKind.Image,
                Channels = recipe.Input.Channels,
                Height = recipe.Input.Height,
                Width = recipe.Input.Width,
            },
        ],
        Preprocessing = data.Preprocessing,
        Activation = Activation.Softmax,
        Thresholds = data.Classes.Count == 2 ? [0.5] : [],
        IntendedUse = recipe.IntendedUse.Length > 0 ? recipe.IntendedUse : "Research only; not a medical device.",
        TrainingData = new TrainingData
        {
            Description = recipe.TrainingData.Length > 0 ? recipe.TrainingData : "Not described in the recipe.",
            Counts = data.Counts[DataSplit.Train.Name()],
        },
        Provenance = new Provenance
        {
            Recipe = recipe.ToYaml(),
            Seed = recipe.Seed,
            DataSha256 = data.DataSha256,
            ToolVersion = typeof(TrainingSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Created = clock.GetUtcNow(),
        },
        Metrics = MeasuredMetrics.From(DataSplit.Validation.Name(), report),
        Licence = recipe.Licence.Length > 0 ? recipe.Licence : null,
    };
}
