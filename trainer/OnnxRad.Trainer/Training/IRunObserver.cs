namespace OnnxRad.Trainer;

/// <summary>Told what a run is doing, on the run's own thread.</summary>
public interface IRunObserver
{
    /// <summary>A stage begins, or a fact about the run is known: one sentence without a full stop.</summary>
    void Stage(string text);

    /// <summary>Something that is counted goes on, as reading images.</summary>
    /// <param name="what">What is counted.</param>
    /// <param name="done">How many are done.</param>
    /// <param name="total">How many there are.</param>
    void Counted(string what, int done, int total);

    /// <summary>A training step is done.</summary>
    void Step(TrainingProgress progress);

    /// <summary>An epoch is done and measured.</summary>
    /// <param name="epoch">Its figures.</param>
    /// <param name="best">Whether it is the best so far.</param>
    void Epoch(EpochRecord epoch, bool best);
}
