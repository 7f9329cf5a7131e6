namespace OnnxRad.Models;

/// <summary>Means over pairs of truth and prediction, of which each counts several times or not at all.</summary>
/// <param name="AbsoluteError">The mean of |prediction - truth|.</param>
/// <param name="SquaredError">The mean of (prediction - truth)^2.</param>
/// <param name="Bias">The mean of prediction - truth.</param>
/// <param name="DifferenceDeviation">The standard deviation of prediction - truth, divisor n - 1; not a number for one pair.</param>
/// <param name="TruthVariance">The variance of the truth, divisor n; exactly 0 where all that count are equal.</param>
/// <param name="PredictedVariance">The variance of the predictions, likewise.</param>
/// <param name="Covariance">The covariance of both, divisor n.</param>
readonly record struct PairMoments(
    double AbsoluteError,
    double SquaredError,
    double Bias,
    double DifferenceDeviation,
    double TruthVariance,
    double PredictedVariance,
    double Covariance)
{
    /// <param name="truth">The true values.</param>
    /// <param name="predicted">The predictions.</param>
    /// <param name="counts">How often each pair counts; at least one does.</param>
    public static PairMoments Of(IReadOnlyList<double> truth, IReadOnlyList<double> predicted, int[] counts)
    {
        var (n, sumTruth, sumPredicted) = (0L, 0.0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            (n, sumTruth, sumPredicted) = (n + counts[i], sumTruth + (counts[i] * truth[i]), sumPredicted + (counts[i] * predicted[i]));
        }

        var (meanTruth, meanPredicted) = (sumTruth / n, sumPredicted / n);
        var (absolute, squared, difference, varTruth, varPredicted, covariance) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            var (error, t, p) = (predicted[i] - truth[i], truth[i] - meanTruth, predicted[i] - meanPredicted);
            absolute += counts[i] * Math.Abs(error);
            squared += counts[i] * error * error;
            difference += counts[i] * (p - t) * (p - t);
            varTruth += counts[i] * t * t;
            varPredicted += counts[i] * p * p;
            covariance += counts[i] * t * p;
        }

        return new(
            absolute / n,
            squared / n,
            meanPredicted - meanTruth,
            Math.Sqrt(difference / (n - 1)),
            IsConstant(truth, counts) ? 0 : varTruth / n,
            IsConstant(predicted, counts) ? 0 : varPredicted / n,
            covariance / n);
    }

    // The mean of equal values is rounded, so that their variance is not 0.
    static bool IsConstant(IReadOnlyList<double> values, int[] counts)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < counts.Length; i++)
        {
            (least, most) = counts[i] == 0 ? (least, most) : (Math.Min(least, values[i]), Math.Max(most, values[i]));
        }

        return least == most;
    }
}
