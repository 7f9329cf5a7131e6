using System.Globalization;
using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>A value with a unit: the column <c>value</c>, or the one that <c>data.classes</c> names.</summary>
sealed class ContinuousTeaching : IScoreTeaching
{
    const string DefaultColumn = "value";

    /// <inheritdoc/>
    public string Name => "continuous";

    /// <inheritdoc/>
    public ModelTask Kind => ModelTask.Continuous;

    /// <inheritdoc/>
    public IReadOnlyList<LossName> Losses { get; } = [LossName.Mse, LossName.Mae, LossName.Huber];

    /// <inheritdoc/>
    public IReadOnlyList<ValidationMetric> Metrics { get; } =
        [ValidationMetric.MeanAbsoluteError, ValidationMetric.RootMeanSquaredError, ValidationMetric.RSquared, ValidationMetric.Loss];

    /// <inheritdoc/>
    public string Expected => "and 'value' (or the column that data.classes names), and";

    /// <inheritdoc/>
    public CsvColumns Columns(IReadOnlyList<string>? classes) => new([new(ColumnOf(classes))]);

    /// <inheritdoc/>
    public ScoreRows Read(
        IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string>? classes, IReadOnlyCollection<string> notTaught, List<string> problems)
    {
        var column = ColumnOf(classes);
        var values = rows.Select(row => new[] { NumberCell.Parse(row, column, "a number", _ => true, problems) }).ToArray();
        return new([column], values, [], new int[rows.Count]);
    }

    /// <inheritdoc/>
    public int TargetSize(int classes) => 1;

    /// <inheritdoc/>
    public TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train) => new()
    {
        Classes = classes,
        Names = classes,
        Logits = classes,
        Activation = Activation.Scale,
        Scale = ValueScale.Of(train.Values),
        Unit = recipe.Data.Unit,
    };

    /// <inheritdoc/>
    public ITaskLoss Loss(Recipe recipe, TaskFit fit, PreparedTargets train, Device device) => new RegressionLoss(
        recipe.Training.Loss.Name switch
        {
            LossName.Mse => RegressionError.Squared,
            LossName.Mae => RegressionError.Absolute,
            _ => RegressionError.Huber,
        },
        recipe.Training.Loss.Delta,
        fit.Scale!.Value);

    /// <inheritdoc/>
    public IReport Report(TaskFit fit, PreparedTargets targets, IReadOnlyList<float[]> values, BootstrapOptions options) => RegressionReport.From(
        [.. targets.Values.Select(v => (double)v)], [.. values.Select(v => (double)v[0])], fit.Unit, options);

    /// <inheritdoc/>
    public void Check(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation)
    {
        if (recipe.Data.Classes is { Count: > 1 } names)
        {
            throw new DataException(
                dataset.Path, $"data.classes names {names.Count} values ({Listing.Quote(names)}); a continuous task has one. Name one column.");
        }

        if (train.Values.Distinct().Count() < 2)
        {
            throw new DataException(
                dataset.Path,
                string.Create(CultureInfo.InvariantCulture, $"All {train.Values.Length} training images of '{dataset.Path}' have the value {train.Values[0]}; ")
                + "there is nothing to be learnt. Add images with other values.");
        }
    }

    static string ColumnOf(IReadOnlyList<string>? classes) => classes is [var first, ..] ? first : DefaultColumn;
}
