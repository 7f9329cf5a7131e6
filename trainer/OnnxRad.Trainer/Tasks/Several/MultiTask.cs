using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Runtime;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Several tasks on one network, each taught by columns of a table: a classifier whose rows belong to one task or another.</summary>
sealed class MultiTask : ITrainingTask
{
    /// <summary>The word for it in recipes.</summary>
    public const string RecipeName = "multi_task";

    // The intervals of an epoch's figures are drawn after each one.
    static readonly BootstrapOptions s_everyEpoch = new() { Resamples = 200 };

    /// <inheritdoc/>
    public string Name => RecipeName;

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.MultiTask;

    /// <inheritdoc/>
    public NetworkOutput Output => NetworkOutput.Scores;

    /// <inheritdoc/>
    public string DefaultArchitecture => "resnet18";

    /// <summary>None: each task has its own.</summary>
    public IReadOnlyList<LossName> Losses => [];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } = [ValidationMetric.Loss];

    /// <inheritdoc/>
    public TargetGeometry Geometry => TargetGeometry.None;

    /// <inheritdoc/>
    public DataSources Sources { get; } = new("Expected a .csv table", [(DataSources.Csv, MultiTaskSource.Open)]);

    /// <summary>The figures of a task that epochs may be compared by, as <c>severity.quadratic_kappa</c>, the most important one first.</summary>
    public static IEnumerable<string> FiguresOf(TaskRecipe task) => TaskTable.Teaching(task.Task)!.Metrics
        .Where(metric => metric != ValidationMetric.Loss).Select(metric => $"{task.Name}.{RecipeNames.Metric.NameOf(metric)}");

    /// <inheritdoc/>
    public IReadOnlyList<string> Figures(Recipe recipe) => [.. recipe.Tasks.SelectMany(FiguresOf)];

    /// <summary>The recipe with the classes that the data name.</summary>
    public Recipe Resolve(Recipe recipe, ImageDataset dataset) => recipe with
    {
        Tasks = [.. recipe.Tasks.Zip(dataset.TaskClasses).Select(pair => pair.First with { Classes = pair.Second.Count > 0 ? pair.Second : null })],
    };

    /// <inheritdoc/>
    public ITargetReader Targets(ImageDataset dataset, Recipe recipe, ImageShape input) => new ScoreTargets(dataset.Samples[0].Values.Count);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Count(ImageDataset dataset, IEnumerable<Sample> samples) => new Dictionary<string, int> { ["images"] = samples.Count() };

    /// <inheritdoc/>
    public void CheckSamples(Recipe recipe, ImageDataset dataset, IReadOnlyList<Sample> train, IReadOnlyList<Sample> validation) =>
        TaskChecks.Run(recipe, dataset, Of(train), Of(validation));

    /// <inheritdoc/>
    public void CheckTargets(Recipe recipe, ImageDataset dataset, PreparedImages train, PreparedImages validation) =>
        TaskChecks.Run(recipe, dataset, train.Targets, validation.Targets);

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train)
    {
        var parts = new List<(string Name, TaskFit Fit)>();
        var target = 0;
        foreach (var task in recipe.Tasks)
        {
            // Where its targets lie is all that the part of an unfinished fit is needed for.
            var (teaching, named) = (TaskTable.Teaching(task.Task)!, task.Classes ?? []);
            var part = new TaskPart(task.Name, teaching, TaskFit.Empty, target, teaching.TargetSize(named.Count), 0);
            parts.Add((task.Name, teaching.Fit(recipe.Of(task), named, part.Of(train, part.Labelled(train)))));
            target += part.TargetCount;
        }

        return new()
        {
            Classes = [],
            Names = [],
            Logits = [.. parts.SelectMany(part => part.Fit.Logits.Select(logit => $"{part.Name}: {logit}"))],
            Activation = Activation.None,
            Parts = parts,
        };
    }

    /// <inheritdoc/>
    public long[] OutputShape(int batch, int classes, ImageShape input) => [batch, classes];

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, PreparedTargets train, TaskFit fit, Device device) => new MultiTaskLoss(
    [
        .. PartsOf(recipe, fit).Zip(recipe.Tasks).Select(pair => (
            pair.First,
            pair.First.Teaching.Loss(recipe.Of(pair.Second), pair.First.Fit, pair.First.Of(train, pair.First.Labelled(train)), device),
            pair.Second.Weight)),
    ]);

    /// <inheritdoc/>
    public IMeter Meter(Recipe recipe, TaskFit fit, PreparedTargets targets, ITaskLoss loss)
    {
        var parts = PartsOf(recipe, fit);
        return new ScoreMeter(values => TaskPart.Report(parts, targets, values, s_everyEpoch), loss, targets);
    }

    /// <inheritdoc/>
    public EvaluationResult Evaluate(EvaluationInput input, CancellationToken cancellation)
    {
        var card = input.Model.Card;
        var parts = TaskPart.Of(TaskFit.Of(card), [.. card.Tasks!.Select(task => task.Task)]);
        var measured = CaseScores.Of(input, new ScoreTargets(input.Dataset.Samples[0].Values.Count), cancellation);
        var targets = measured.Targets;
        return new(TaskPart.Report(parts, targets, measured.Values, new()), measured.Skipped)
        {
            Cases = CaseTables.OfScores(measured.Names, [.. parts.Zip(measured.Values, (part, rows) => new CaseTables.Part(
                part.Name, part.Teaching.Kind, part.Fit, [.. Enumerable.Range(0, targets.Count).Select(i => part.Of(targets, [i]).Values)], rows))]),
        };
    }

    static IReadOnlyList<TaskPart> PartsOf(Recipe recipe, TaskFit fit) => TaskPart.Of(fit, [.. recipe.Tasks.Select(task => TaskTable.Teaching(task.Task)!.Kind)]);

    static PreparedTargets Of(IReadOnlyList<Sample> samples) => new([.. samples.SelectMany(sample => sample.Values)], [samples.Count > 0 ? samples[0].Values.Count : 0]);
}
