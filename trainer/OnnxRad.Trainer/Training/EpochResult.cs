namespace OnnxRad.Trainer;

/// <summary>What one epoch of training gave.</summary>
/// <param name="TrainLoss">Mean loss over the images, with augmentation and while the weights moved.</param>
/// <param name="LearningRate">The rate of the last step.</param>
/// <param name="Seconds">Time taken.</param>
readonly record struct EpochResult(double TrainLoss, double LearningRate, double Seconds);
