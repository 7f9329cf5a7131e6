namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Writes down what a run tells, and does something after a step or an epoch.</summary>
sealed class Recorder : IRunObserver
{
    public List<string> Stages { get; } = [];

    public List<(string What, int Done, int Total)> Counts { get; } = [];

    public List<TrainingProgress> Steps { get; } = [];

    public List<(EpochRecord Epoch, bool Best)> Epochs { get; } = [];

    public Action<TrainingProgress>? OnStep { get; init; }

    public void Stage(string text) => Stages.Add(text);

    public void Counted(string what, int done, int total) => Counts.Add((what, done, total));

    public void Step(TrainingProgress progress)
    {
        Steps.Add(progress);
        OnStep?.Invoke(progress);
    }

    public void Epoch(EpochRecord epoch, bool best) => Epochs.Add((epoch, best));
}
