namespace OnnxRad.Trainer;

/// <summary>What one epoch of training gave.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="LearningRate">The learning rate at the end of the epoch.</param>
/// <param name="TrainLoss">Mean loss over the training split, with augmentation, while the weights changed.</param>
/// <param name="ValidationLoss">Mean loss over the validation split after the epoch.</param>
/// <param name="ValidationAuc">Area under the ROC curve on the validation split, 0 to 1; null where it is not defined.</param>
/// <param name="ValidationAccuracy">Share of the validation split classified right, 0 to 1.</param>
/// <param name="Seconds">Wall-clock time of the epoch with its validation, in seconds.</param>
public sealed record EpochRecord(
    int Epoch,
    double LearningRate,
    double TrainLoss,
    double ValidationLoss,
    double? ValidationAuc,
    double ValidationAccuracy,
    double Seconds);
