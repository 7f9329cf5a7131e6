namespace OnnxRad.Trainer;

/// <summary>Remembers the best epoch by a validation metric, and says when to stop early.</summary>
/// <param name="recipe">The metric and the patience.</param>
sealed class BestEpoch(EarlyStoppingRecipe recipe)
{
    (double Score, double NegativeLoss) _best = (double.NegativeInfinity, double.NegativeInfinity);
    int _since;

    /// <summary>The number of the best epoch; 0 before the first.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the patience is used up; never when it is 0.</summary>
    public bool ShouldStop => recipe.Patience > 0 && _since >= recipe.Patience;

    /// <summary>Takes an epoch into account; of equal ones the one of the lowest validation loss is the best.</summary>
    /// <returns>Whether it is the best so far.</returns>
    public bool Add(EpochRecord epoch)
    {
        var score = (recipe.Metric == ValidationMetric.Loss ? -epoch.ValidationLoss : Figure(epoch), -epoch.ValidationLoss);
        if (score.CompareTo(_best) > 0)
        {
            (_best, Number, _since) = (score, epoch.Epoch, 0);
            return true;
        }

        _since++;
        return false;
    }

    double Figure(EpochRecord epoch) => epoch.Validation.GetValueOrDefault(recipe.Figure) is not { } figure
        ? double.NegativeInfinity
        : recipe.Metric is ValidationMetric.MeanAbsoluteError or ValidationMetric.RootMeanSquaredError or ValidationMetric.BrierScore ? -figure : figure;
}
