namespace OnnxRad.Trainer;

/// <summary>How far the training is.</summary>
/// <param name="Epoch">1 to <paramref name="Epochs"/>.</param>
/// <param name="Epochs">All epochs of the recipe.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps of an epoch.</param>
/// <param name="Loss">Mean training loss of the epoch so far.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Step, int Steps, double Loss);
