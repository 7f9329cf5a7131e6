using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Labels that may occur side by side: a column for each, 1 present, 0 absent, empty or -1 not known.</summary>
sealed class MultiLabelTeaching : IScoreTeaching
{
    /// <inheritdoc/>
    public string Name => "multi_label";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.MultiLabel;

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.BinaryCrossEntropy];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } = [ValidationMetric.MacroAuc, ValidationMetric.MeanAveragePrecision, ValidationMetric.Loss];

    /// <inheritdoc/>
    public string Expected => "and a column for each label (1, 0, or nothing where it is not known), and";

    /// <inheritdoc/>
    public CsvColumns Columns(IReadOnlyList<string>? classes) => classes is null
        ? new([], Others: true)
        : new([.. classes.Select(name => new CsvColumn(name, MayBeEmpty: true))]);

    /// <inheritdoc/>
    public ScoreRows Read(
        IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string>? classes, IReadOnlyCollection<string> notTaught, List<string> problems)
    {
        var labels = classes ?? (rows.Count == 0 ? [] : [.. rows[0].Cells.Keys.Where(name => !notTaught.Contains(name))]);
        if (rows.Count > 0 && labels.Count == 0)
        {
            problems.Add("it has no column with a label");
        }

        var values = rows.Select(row => labels.Select(label => Parse(row, label, problems)).ToArray()).ToArray();
        return new(labels, values, [], new int[rows.Count]);
    }

    /// <inheritdoc/>
    public int TargetSize(int classes) => classes;

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) => new()
    {
        Classes = classes,
        Names = classes,
        Logits = classes,
        Activation = Activation.Sigmoid,
        Thresholds = [.. classes.Select(_ => 0.5)],
    };

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, TaskFit fit, PreparedTargets train, Device device) =>
        new MultiLabelLoss(PositiveWeights(recipe.Training.Loss, train, fit.Classes.Count), device);

    /// <inheritdoc/>
    public IReport Report(TaskFit fit, PreparedTargets targets, IReadOnlyList<float[]> values, BootstrapOptions options) =>
        MultiLabelReport.From([.. targets.Values.Chunk(targets.Size)], values, fit.Names, fit.Thresholds, options);

    /// <inheritdoc/>
    public void Check(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation)
    {
        DataChecks.ClassWeights(recipe, dataset);
        int[] untaught = [.. Enumerable.Range(0, train.Size).Where(k => Found(train, k, 1) == 0 || Found(train, k, 0) == 0)];
        if (untaught.Length > 0)
        {
            var names = untaught.Select(k => $"'{dataset.Classes[k]}' ({Found(train, k, 1)} with, {Found(train, k, 0)} without)").ToList();
            throw new DataException(
                dataset.Path,
                $"The training images of '{dataset.Path}' cannot teach {Listing.Join(names)}. Add images with and without each label, or leave the label out "
                + "of data.classes.",
                names);
        }

        if (recipe.Training.EarlyStopping.Metric != ValidationMetric.Loss
            && !Enumerable.Range(0, validation.Size).Any(k => Found(validation, k, 1) > 0 && Found(validation, k, 0) > 0))
        {
            throw new DataException(
                dataset.Path,
                $"No label of '{dataset.Path}' is both present and absent in the validation images, so the best epoch cannot be chosen by "
                + $"{RecipeNames.Metric.NameOf(recipe.Training.EarlyStopping.Metric)}. Add such images, or set training.early_stopping.metric: loss in the recipe.");
        }
    }

    static float[]? PositiveWeights(LossRecipe loss, PreparedTargets train, int labels) => loss.Weighting switch
    {
        ClassWeighting.None => null,
        ClassWeighting.Given => [.. loss.ClassWeights.Select(w => (float)w)],
        _ => [.. Enumerable.Range(0, labels).Select(k => (float)Found(train, k, 0) / Math.Max(1, Found(train, k, 1)))],
    };

    static int Found(PreparedTargets targets, int label, float value) => targets.Values.Where((v, i) => i % targets.Size == label && v == value).Count();

    static float Parse(CsvTableRow row, string label, List<string> problems)
    {
        switch (row.Cells[label])
        {
            case "1" or "1.0":
                return 1;
            case "0" or "0.0":
                return 0;
            case "" or "-1" or "-1.0":
                return float.NaN;
            default:
                problems.Add($"line {row.Line}: label '{label}' is '{row.Cells[label]}' (allowed: 1, 0, or nothing or -1 where it is not known)");
                return float.NaN;
        }
    }
}
