namespace OnnxRad.Models;

/// <summary>How well a model measures a continuous value; all intervals are bootstrap percentile intervals of 95 %.</summary>
/// <remarks>
/// Limits of agreement: J. M. Bland, D. G. Altman, Lancet 327, 307-310 (1986), with 1.96 standard deviations of the differences
/// (prediction - truth, divisor n - 1).
/// </remarks>
public sealed record RegressionReport : IReport
{
    /// <summary>The number of cases.</summary>
    public required int N { get; init; }

    /// <summary>The unit of the errors; empty where the value has none.</summary>
    public required string Unit { get; init; }

    /// <summary>The mean absolute error, in the unit.</summary>
    public required Estimate MeanAbsoluteError { get; init; }

    /// <summary>The root of the mean squared error, in the unit.</summary>
    public required Estimate RootMeanSquaredError { get; init; }

    /// <summary>1 - squared errors / squared deviations from the mean truth; below 0 for a model worse than the mean.</summary>
    /// <value><c>null</c> where all true values are equal.</value>
    public required Estimate? RSquared { get; init; }

    /// <summary>Pearson's correlation of predictions and truth, -1 to 1.</summary>
    /// <value><c>null</c> where all true values or all predictions are equal.</value>
    public required Estimate? Pearson { get; init; }

    /// <summary>The mean of prediction - truth, in the unit.</summary>
    public required Estimate Bias { get; init; }

    /// <summary>Bias - 1.96 standard deviations of the differences.</summary>
    /// <value><c>null</c> with a single case.</value>
    public required Estimate? LowerLimit { get; init; }

    /// <summary>Bias + 1.96 standard deviations of the differences.</summary>
    /// <value><c>null</c> with a single case.</value>
    public required Estimate? UpperLimit { get; init; }

    /// <summary><c>mae</c>, <c>rmse</c>, <c>r2</c>, <c>pearson</c>, <c>bias</c>, <c>lower_limit</c> and <c>upper_limit</c>; what is not defined is left out.</summary>
    public IReadOnlyDictionary<string, Estimate> Figures => ReportFigures.Of(("mae", MeanAbsoluteError), ("rmse", RootMeanSquaredError), ("r2", RSquared), ("pearson", Pearson), ("bias", Bias), ("lower_limit", LowerLimit), ("upper_limit", UpperLimit));

    /// <summary>Compares predictions with the truth.</summary>
    /// <param name="truth">The true value of each case; at least one.</param>
    /// <param name="predicted">The predicted values, in the same order and unit.</param>
    /// <param name="unit">The unit, for example <c>years</c>.</param>
    /// <param name="options">How to draw for the intervals.</param>
    /// <exception cref="ArgumentException">The lists differ in length, are empty or hold a value that is no finite number.</exception>
    public static RegressionReport From(
        IReadOnlyList<double> truth, IReadOnlyList<double> predicted, string unit = "", BootstrapOptions? options = null)
    {
        Guard.Pairs(truth, predicted);
        Estimate? Of(Func<PairMoments, double> statistic) => Resampling.Interval(
            truth.Count, counts => statistic(PairMoments.Of(truth, predicted, counts)), options);
        return new RegressionReport
        {
            N = truth.Count,
            Unit = unit,
            MeanAbsoluteError = Of(m => m.AbsoluteError)!.Value,
            RootMeanSquaredError = Of(m => Math.Sqrt(m.SquaredError))!.Value,
            RSquared = Of(m => m.TruthVariance > 0 ? 1 - (m.SquaredError / m.TruthVariance) : double.NaN),
            Pearson = Of(m => m.TruthVariance > 0 && m.PredictedVariance > 0
                ? Math.Clamp(m.Covariance / Math.Sqrt(m.TruthVariance * m.PredictedVariance), -1, 1)
                : double.NaN),
            Bias = Of(m => m.Bias)!.Value,
            LowerLimit = Of(m => m.Bias - (Estimate.Z * m.DifferenceDeviation)),
            UpperLimit = Of(m => m.Bias + (Estimate.Z * m.DifferenceDeviation)),
        };
    }
}
