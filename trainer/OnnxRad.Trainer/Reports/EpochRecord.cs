namespace OnnxRad.Trainer;

/// <summary>What one epoch of training gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate at the end of the epoch.</param>
/// <param name="TrainLoss">Mean loss over the training split, with augmentation, while the weights changed.</param>
/// <param name="ValidationLoss">Mean loss over the validation split after the epoch.</param>
/// <param name="Validation">
/// The figures of the validation split by the names that recipes have for them, as <c>auc</c>, in the order in which they are shown;
/// null where one is not defined.
/// </param>
/// <param name="Seconds">Wall-clock time of the epoch with its validation, in seconds.</param>
public sealed record EpochRecord(
    int Epoch,
    double LearningRate,
    double TrainLoss,
    double ValidationLoss,
    IReadOnlyDictionary<string, double?> Validation,
    double Seconds)
{
    /// <summary>Whether all values are the same.</summary>
    public bool Equals(EpochRecord? other) => other is not null
        && (Epoch, LearningRate, TrainLoss, ValidationLoss, Seconds).Equals((other.Epoch, other.LearningRate, other.TrainLoss, other.ValidationLoss, other.Seconds))
        && Validation.SequenceEqual(other.Validation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epoch, LearningRate, TrainLoss, ValidationLoss, Seconds);
}
