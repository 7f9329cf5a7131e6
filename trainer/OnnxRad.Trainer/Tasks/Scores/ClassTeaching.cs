using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>One of several classes: the column <c>label</c>, class names or integers. Alone it is <see cref="ClassificationTask"/>, which also reads folders.</summary>
sealed class ClassTeaching : IScoreTeaching
{
    static readonly ClassificationTask s_alone = new();

    /// <inheritdoc/>
    public string Name => s_alone.Name;

    /// <inheritdoc/>
    public ModelTask Kind => s_alone.Kind;

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses => s_alone.Losses;

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics => s_alone.Metrics;

    /// <inheritdoc/>
    public string Expected => "and 'label' (the class), and";

    /// <inheritdoc/>
    public CsvColumns Columns(IReadOnlyList<string>? classes) => CsvColumns.Label;

    /// <inheritdoc/>
    public ScoreRows Read(
        IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string>? classes, IReadOnlyCollection<string> notTaught, List<string> problems)
    {
        var names = CsvLabels.Classes([.. rows], classes);
        if (rows.Count > 0 && names.Count < 2)
        {
            problems.Add($"all rows are of the class '{names[0]}'; a classifier needs at least two");
        }

        var labels = CsvLabels.Read([.. rows], names, classes is not null, problems);
        return new(names, [.. labels.Select(label => new[] { (float)label })], names, labels);
    }

    /// <inheritdoc/>
    public int TargetSize(int classes) => 1;

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) => s_alone.Fit(recipe, classes, train);

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, TaskFit fit, PreparedTargets train, Device device) =>
        new OneTarget(s_alone.Loss(recipe, train, fit, device));

    /// <inheritdoc/>
    public IReport Report(TaskFit fit, PreparedTargets targets, IReadOnlyList<float[]> values, BootstrapOptions options) =>
        ClassificationReport.From(targets.Classes(), values, fit.Names, fit.Thresholds is [.., var last] ? last : 0.5);

    /// <inheritdoc/>
    public void Check(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation)
    {
        DataChecks.ClassWeights(recipe, dataset);
        DataChecks.Classes(recipe, dataset, train.Classes(), validation.Classes());
    }

    /// <summary>A loss of one number a case, (N), for targets of shape (N, 1).</summary>
    sealed class OneTarget(ITaskLoss loss) : ITaskLoss
    {
        public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets) => loss.Of(outputs, targets.squeeze(1));

        public void Dispose() => loss.Dispose();
    }
}
