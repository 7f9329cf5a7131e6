namespace OnnxRad.Trainer;

/// <summary>How the network is trained.</summary>
public sealed record TrainingRecipe
{
    /// <summary>How often the training split is gone through.</summary>
    /// <value>1 to 10000; default 20.</value>
    public int Epochs { get; init; } = 20;

    /// <summary>Images, volumes or patches in one step.</summary>
    /// <value>1 to 65536; default 128.</value>
    public int BatchSize { get; init; } = 128;

    /// <summary>The slices, rows and columns of the patches of volumes that are trained on.</summary>
    /// <value>Three numbers, each at most the size of the network's input; default empty: whole volumes (YAML: none).</value>
    public IReadOnlyList<int> PatchSize { get; init => field = new ValueList<int>(value); } = new ValueList<int>([]);

    /// <summary>The patches that an epoch draws from each volume.</summary>
    /// <value>1 to 10000; default 4.</value>
    public int PatchesPerVolume { get; init; } = 4;

    /// <summary>The probability with which a patch is centred on a voxel of a class other than the background.</summary>
    /// <value>0 to 1; default 0.33.</value>
    public double ForegroundShare { get; init; } = 0.33;

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
