namespace OnnxRad.Trainer;

/// <summary>What the steps of one epoch gave.</summary>
/// <param name="TrainLoss">Mean loss over the images, with augmentation and while the weights moved.</param>
/// <param name="LearningRate">The rate of the last step.</param>
readonly record struct EpochResult(double TrainLoss, double LearningRate);
