using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>One of several classes for each image.</summary>
sealed class ClassificationTask : ITrainingTask
{
    /// <inheritdoc/>
    public string Name => "classification";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.Classification;

    /// <inheritdoc/>
    public NetworkOutput Output => NetworkOutput.Scores;

    /// <inheritdoc/>
    public string DefaultArchitecture => "resnet18";

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.CrossEntropy];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } = [ValidationMetric.Auc, ValidationMetric.Accuracy, ValidationMetric.Loss];

    /// <inheritdoc/>
    public TargetGeometry Geometry => TargetGeometry.None;

    /// <inheritdoc/>
    public DataSources Sources { get; } = new(
        "Expected an .npz file, a .csv table, or a folder that holds one folder per class",
        [(Directory.Exists, FolderSource.Open), (DataSources.Npz, NpzSource.Open), (DataSources.Csv, CsvSource.Open)]);

    /// <inheritdoc/>
    public ITargetReader Targets(ImageDataset dataset, Recipe recipe, ImageShape input) => new ClassTargets();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Count(ImageDataset dataset, IEnumerable<Sample> samples)
    {
        var counts = samples.CountBy(sample => sample.Label).ToDictionary();
        return dataset.Classes.Index().ToDictionary(c => c.Item, c => counts.GetValueOrDefault(c.Index), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void CheckSamples(Recipe recipe, ImageDataset dataset, IReadOnlyList<Sample> train, IReadOnlyList<Sample> validation)
    {
        DataChecks.ClassWeights(recipe, dataset);
        DataChecks.Classes(recipe, dataset, train.Select(s => s.Label), validation.Select(s => s.Label));
    }

    /// <inheritdoc/>
    public void CheckTargets(Recipe recipe, ImageDataset dataset, PreparedImages train, PreparedImages validation) =>
        DataChecks.Classes(recipe, dataset, train.Labels, validation.Labels);

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) => new()
    {
        Classes = classes,
        Names = classes,
        Logits = classes,
        Activation = Activation.Softmax,
        Thresholds = classes.Count == 2 ? [0.5] : [],
    };

    /// <inheritdoc/>
    public long[] OutputShape(int batch, int classes, ImageShape input) => [batch, classes];

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, PreparedTargets train, TaskFit fit, Device device) =>
        LossTable.Create(recipe.Training.Loss, ClassWeights.For(recipe.Training.Loss, train.Classes(), fit.Classes.Count), device);

    /// <inheritdoc/>
    public IMeter Meter(Recipe recipe, TaskFit fit, PreparedTargets targets, ITaskLoss loss) =>
        new ClassificationMeter(fit.Classes, targets.Classes());

    /// <inheritdoc/>
    public EvaluationResult Evaluate(EvaluationInput input, CancellationToken cancellation) => ClassificationEvaluation.Run(input, cancellation);
}
