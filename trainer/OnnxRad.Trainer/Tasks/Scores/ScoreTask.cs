using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>One or more numbers for each image, taught by the columns of a table.</summary>
/// <param name="teaching">What the numbers are.</param>
sealed class ScoreTask(IScoreTeaching teaching) : ITrainingTask
{
    // The intervals of an epoch's figures are drawn after each one.
    static readonly BootstrapOptions s_everyEpoch = new() { Resamples = 200 };

    /// <inheritdoc/>
    public string Name => teaching.Name;

    /// <inheritdoc/>
    public ModelTask Kind => teaching.Kind;

    /// <inheritdoc/>
    public NetworkOutput Output => NetworkOutput.Scores;

    /// <inheritdoc/>
    public string DefaultArchitecture => "resnet18";

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses => teaching.Losses;

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics => teaching.Metrics;

    /// <inheritdoc/>
    public TargetGeometry Geometry => TargetGeometry.None;

    /// <inheritdoc/>
    public DataSources Sources { get; } = new("Expected a .csv table", [(DataSources.Csv, new ScoreSource(teaching).Open)]);

    /// <inheritdoc/>
    public ITargetReader Targets(ImageDataset dataset, Recipe recipe, ImageShape input) => new ScoreTargets(teaching.TargetSize(dataset.Classes.Count));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Count(ImageDataset dataset, IEnumerable<Sample> samples)
    {
        var counts = samples.CountBy(sample => sample.Label).ToDictionary();
        return dataset.Strata.Count == 0
            ? new Dictionary<string, int> { ["images"] = counts.Values.Sum() }
            : dataset.Strata.Index().ToDictionary(c => c.Item, c => counts.GetValueOrDefault(c.Index), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void CheckSamples(Recipe recipe, ImageDataset dataset, IReadOnlyList<Sample> train, IReadOnlyList<Sample> validation) =>
        teaching.Check(recipe, dataset, Of(dataset, train), Of(dataset, validation));

    /// <inheritdoc/>
    public void CheckTargets(Recipe recipe, ImageDataset dataset, PreparedImages train, PreparedImages validation) =>
        teaching.Check(recipe, dataset, train.Targets, validation.Targets);

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) => teaching.Fit(recipe, classes, train);

    /// <inheritdoc/>
    public long[] OutputShape(int batch, int classes, ImageShape input) => [batch, classes];

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, PreparedTargets train, TaskFit fit, Device device) => teaching.Loss(recipe, fit, train, device);

    /// <inheritdoc/>
    public IMeter Meter(Recipe recipe, TaskFit fit, PreparedTargets targets, ITaskLoss loss) =>
        new ScoreMeter(values => teaching.Report(fit, targets, values[0], s_everyEpoch with { Groups = targets.Patients }), loss, targets);

    /// <inheritdoc/>
    public EvaluationResult Evaluate(EvaluationInput input, CancellationToken cancellation)
    {
        var measured = CaseScores.Of(input, new ScoreTargets(teaching.TargetSize(input.Dataset.Classes.Count)), cancellation);
        var (fit, targets, values) = (TaskFit.Of(input.Model.Card), measured.Targets, measured.Values[0]);
        return new(teaching.Report(fit, targets, values, new() { Groups = targets.Patients }), measured.Skipped)
        {
            Cases = CaseTables.OfScores(measured.Names, new CaseTables.Part(null, Kind, fit, [.. targets.Values.Chunk(targets.Size)], values)),
        };
    }

    PreparedTargets Of(ImageDataset dataset, IReadOnlyList<Sample> samples) =>
        new([.. samples.SelectMany(sample => sample.Values)], [teaching.TargetSize(dataset.Classes.Count)]);
}
