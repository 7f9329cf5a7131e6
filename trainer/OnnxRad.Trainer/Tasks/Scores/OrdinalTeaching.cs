using System.Globalization;
using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>A grade on an ordered scale: the column <c>label</c>, whole numbers or the names in the order of <c>data.classes</c>.</summary>
sealed class OrdinalTeaching : IScoreTeaching
{
    /// <inheritdoc/>
    public string Name => "ordinal";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.Ordinal;

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.Corn, LossName.Coral];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } =
        [ValidationMetric.QuadraticKappa, ValidationMetric.MeanAbsoluteError, ValidationMetric.Accuracy, ValidationMetric.Loss];

    /// <inheritdoc/>
    public string Expected => "and 'label' (the grade), and";

    /// <inheritdoc/>
    public CsvColumns Columns(IReadOnlyList<string>? classes) => CsvColumns.Label;

    /// <inheritdoc/>
    public ScoreRows Read(
        IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string>? classes, IReadOnlyCollection<string> notTaught, List<string> problems)
    {
        var grades = CsvLabels.Classes([.. rows], classes);
        if (classes is null && rows.Count > 0)
        {
            CheckScale(grades, problems);
        }

        var labels = CsvLabels.Read([.. rows], grades, classes is not null, problems);
        return new(grades, [.. labels.Select(label => new[] { (float)label })], grades, labels);
    }

    /// <inheritdoc/>
    public int TargetSize(int classes) => 1;

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) => new()
    {
        Classes = classes,
        Names = classes,
        Logits = LogitsOf(classes),
        Activation = recipe.Training.Loss.Name == LossName.Coral ? Activation.Cumulative : Activation.Ordinal,
        SharesScore = recipe.Training.Loss.Name == LossName.Coral,
    };

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, TaskFit fit, PreparedTargets train, Device device) =>
        fit.SharesScore ? new CoralLoss() : new CornLoss();

    /// <inheritdoc/>
    public IReport Report(TaskFit fit, PreparedTargets targets, IReadOnlyList<float[]> values, BootstrapOptions options) =>
        OrdinalReport.From(targets.Classes(), values, fit.Names, options);

    /// <inheritdoc/>
    public void Check(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation) =>
        DataChecks.Classes(recipe, dataset, train.Classes(), validation.Classes());

    /// <summary>What the network gives for grades: whether a case lies above each but the last.</summary>
    public static IReadOnlyList<string> LogitsOf(IReadOnlyList<string> grades) => [.. grades.SkipLast(1).Select(grade => $"above {grade}")];

    static void CheckScale(IReadOnlyList<string> grades, List<string> problems)
    {
        long?[] numbers = [.. grades.Select(g => long.TryParse(g, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? (long?)n : null)];
        if (numbers.Any(n => n is null))
        {
            problems.Add($"the order of the grades {Listing.Quote(grades)} is not known: name them from the lowest to the highest in data.classes");
            return;
        }

        for (var k = 1; k < numbers.Length; k++)
        {
            if (numbers[k] - numbers[k - 1] > 1)
            {
                problems.Add(
                    $"the grades have a gap: no row lies between {numbers[k - 1]} and {numbers[k]}; "
                    + "name all grades that are meant from the lowest to the highest in data.classes");
            }
        }

        if (numbers.Length < 2)
        {
            problems.Add($"all rows have the grade '{grades[0]}'; a scale needs at least two");
        }
    }
}
