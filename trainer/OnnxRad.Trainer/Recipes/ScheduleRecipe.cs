namespace OnnxRad.Trainer;

/// <summary>
/// The learning rate over time, as a factor on <see cref="OptimizerRecipe.LearningRate"/>; properties that its name does not
/// take keep their defaults.
/// </summary>
public sealed record ScheduleRecipe
{
    /// <summary>Which schedule.</summary>
    /// <value>Default <see cref="ScheduleName.OneCycle"/>.</value>
    public ScheduleName Name { get; init; } = ScheduleName.OneCycle;

    /// <summary>The fraction of all steps over which the learning rate rises to its highest.</summary>
    /// <value>0 to 0.9; default 0.3. A recipe in YAML that leaves it out gets 0 for schedules other than one_cycle.</value>
    public double Warmup { get; init; } = 0.3;

    /// <summary>The factor reached at the last step (cosine, one-cycle).</summary>
    /// <value>0 to 1; default 0.0001.</value>
    public double FinalFraction { get; init; } = 0.0001;

    /// <summary>The epochs after which the learning rate is multiplied by <see cref="Gamma"/> (step).</summary>
    /// <value>Ascending, each at least 1 and below <see cref="TrainingRecipe.Epochs"/>; default empty.</value>
    public IReadOnlyList<int> StepEpochs { get; init => field = new ValueList<int>(value); } = new ValueList<int>([]);

    /// <summary>The factor at each of <see cref="StepEpochs"/> (step).</summary>
    /// <value>Above 0 and at most 1; default 0.1.</value>
    public double Gamma { get; init; } = 0.1;
}
