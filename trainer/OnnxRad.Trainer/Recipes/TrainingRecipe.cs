namespace OnnxRad.Trainer;

/// <summary>How the network is trained.</summary>
public sealed record TrainingRecipe
{
    /// <summary>How often the training split is gone through.</summary>
    /// <value>1 to 10000; default 20.</value>
    public int Epochs { get; init; } = 20;

    /// <summary>Images in one step.</summary>
    /// <value>2 to 65536; default 128.</value>
    public int BatchSize { get; init; } = 128;

    /// <summary>The number format the network is computed in.</summary>
    /// <value>Default <see cref="TrainingPrecision.Float32"/>.</value>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Float32;

    /// <summary>The decay a step of the exponential moving average of the weights, which is then what is kept.</summary>
    /// <value>0 (off, the default) or 0.5 to 0.99999.</value>
    public double AverageDecay { get; init; }

    /// <summary>The optimiser.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>The learning rate over time.</summary>
    public ScheduleRecipe Schedule { get; init; } = new();

    /// <summary>The loss.</summary>
    public LossRecipe Loss { get; init; } = new();

    /// <summary>Which weights are kept and when training ends early.</summary>
    public EarlyStoppingRecipe EarlyStopping { get; init; } = new();
}
