namespace OnnxRad.Trainer;

/// <summary>A run cannot go on: the loss diverged, or the exported model does not compute what was trained.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">What happened, where, and the way out.</param>
    /// <param name="innerException">The cause, if any.</param>
    public TrainingException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The training left the range of numbers.</summary>
    /// <param name="what">What was seen, where, without a full stop.</param>
    internal static TrainingException Diverged(string what) => new(
        $"{what}. Lower 'training.optimizer.learning_rate' or lengthen 'training.schedule.warmup' in the recipe.");
}
