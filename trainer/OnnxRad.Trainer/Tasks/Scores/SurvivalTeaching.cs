using System.Globalization;
using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The time to an event: the columns <c>time</c> (above 0) and <c>event</c> (1 seen, 0 censored then).</summary>
sealed class SurvivalTeaching : IScoreTeaching
{
    const string TimeColumn = "time";
    const string EventColumn = "event";

    /// <inheritdoc/>
    public string Name => "survival";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.Survival;

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.Cox, LossName.DiscreteTime];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } = [ValidationMetric.Concordance, ValidationMetric.BrierScore, ValidationMetric.Loss];

    /// <inheritdoc/>
    public string Expected => "and 'time' (above 0) and 'event' (1 seen, 0 censored), and";

    /// <inheritdoc/>
    public CsvColumns Columns(IReadOnlyList<string>? classes) => new([new(TimeColumn), new(EventColumn)]);

    /// <inheritdoc/>
    public ScoreRows Read(
        IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string>? classes, IReadOnlyCollection<string> notTaught, List<string> problems)
    {
        var values = rows.Select(row => new[]
        {
            NumberCell.Parse(row, TimeColumn, "a number above 0", value => value > 0, problems),
            NumberCell.Parse(row, EventColumn, "1 (seen) or 0 (censored)", value => value is 0 or 1, problems),
        }).ToArray();
        if (rows.Count > 0 && !Array.Exists(values, value => value[1] == 1) && problems.Count == 0)
        {
            problems.Add($"all {rows.Count} rows are censored (event 0); at least one event is needed");
        }

        // Groups only where both occur: each must be in the training split.
        var mixed = Array.Exists(values, value => value[1] == 0) && Array.Exists(values, value => value[1] == 1);
        return mixed
            ? new([], values, ["censored", "event"], [.. values.Select(value => value[1] == 1 ? 1 : 0)])
            : new([], values, [], new int[rows.Count]);
    }

    /// <inheritdoc/>
    public int TargetSize(int classes) => 2;

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train)
    {
        if (recipe.Training.Loss.Name == LossName.Cox)
        {
            return new() { Classes = classes, Names = ["hazard ratio"], Logits = LogitsOf(null, ""), Activation = Activation.Exponential, Unit = recipe.Data.Unit };
        }

        var (times, events) = Split(train);
        var intervals = SurvivalIntervals.OfEvents(times, events, recipe.Training.Loss.Intervals);
        return new()
        {
            Classes = classes,
            Names = [.. Ends(intervals.Breaks, recipe.Data.Unit).Select(end => $"beyond {end}")],
            Logits = LogitsOf(intervals.Breaks, recipe.Data.Unit),
            Activation = Activation.Survival,
            Intervals = intervals,
            Unit = recipe.Data.Unit,
        };
    }

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, TaskFit fit, PreparedTargets train, Device device) =>
        fit.Intervals is { } intervals ? new DiscreteTimeLoss(intervals) : new CoxLoss();

    /// <inheritdoc/>
    public IReport Report(TaskFit fit, PreparedTargets targets, IReadOnlyList<float[]> values, BootstrapOptions options)
    {
        var (times, events) = Split(targets);
        return fit.Intervals is { } intervals
            ? SurvivalReport.From(times, events, values, intervals, options)
            : SurvivalReport.From(times, events, [.. values.Select(v => (double)v[0])]);
    }

    /// <inheritdoc/>
    public void Check(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation)
    {
        CheckRecipe(recipe, dataset);
        foreach (var (split, targets) in new[] { ("training", train), ("validation", validation) })
        {
            if (!Split(targets).Events.Contains(true))
            {
                throw new DataException(
                    dataset.Path,
                    $"All {targets.Values.Length / 2} {split} images of '{dataset.Path}' are censored (event 0); at least one event is needed. "
                    + "Add cases with an event to the split.");
            }
        }
    }

    /// <summary>What the network gives: the log of a hazard ratio, or whether an event falls into each interval.</summary>
    /// <param name="breaks">The ends of the intervals; null for a hazard ratio.</param>
    /// <param name="unit">The unit of the times.</param>
    public static IReadOnlyList<string> LogitsOf(IReadOnlyList<double>? breaks, string unit) =>
        breaks is null ? ["log hazard ratio"] : [.. Ends(breaks, unit).Select(end => $"event up to {end}")];

    static IEnumerable<string> Ends(IReadOnlyList<double> breaks, string unit) =>
        breaks.Select(end => ((float)end).ToString("R", CultureInfo.InvariantCulture) + (unit.Length > 0 ? " " + unit : ""));

    static void CheckRecipe(Recipe recipe, ImageDataset dataset)
    {
        var (problems, isCox) = (new List<string>(), recipe.Training.Loss.Name == LossName.Cox);
        if (recipe.Data.Classes is { } classes)
        {
            problems.Add(
                $"data.classes names {Listing.Quote(classes)}, but survival is taught by the columns '{TimeColumn}' and '{EventColumn}' alone. "
                + "Leave data.classes out.");
        }

        if (isCox && recipe.Training.BatchSize == 1)
        {
            problems.Add(
                "training.batch_size: 1 teaches nothing with training.loss.name: cox, which compares the cases of a batch. "
                + "Set a larger training.batch_size, or training.loss.name: discrete_time.");
        }

        if (isCox && recipe.Training.EarlyStopping.Metric == ValidationMetric.BrierScore)
        {
            problems.Add(
                "The best epoch cannot be chosen by brier_score with training.loss.name: cox, which gives no survival curve. "
                + "Set training.early_stopping.metric: concordance, or training.loss.name: discrete_time.");
        }

        if (problems.Count > 0)
        {
            throw new DataException(dataset.Path, string.Join(' ', problems));
        }
    }

    static (double[] Times, bool[] Events) Split(PreparedTargets targets)
    {
        float[][] rows = [.. targets.Values.Chunk(2)];
        return ([.. rows.Select(row => (double)row[0])], [.. rows.Select(row => row[1] == 1)]);
    }
}
