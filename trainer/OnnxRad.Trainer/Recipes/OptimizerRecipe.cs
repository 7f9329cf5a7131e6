namespace OnnxRad.Trainer;

/// <summary>The optimiser; properties that its name does not take keep their defaults.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>Which optimiser.</summary>
    /// <value>Default <see cref="OptimizerName.Sgd"/>.</value>
    public OptimizerName Name { get; init; } = OptimizerName.Sgd;

    /// <summary>The highest learning rate; <see cref="ScheduleRecipe"/> scales it over time.</summary>
    /// <value>
    /// Above 0 and at most 100; default 0.1. A recipe in YAML that leaves it out gets 0.01 for AdaGrad, 0.001 for Adam and
    /// AdamW.
    /// </value>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The share of the last step kept in the next (SGD).</summary>
    /// <value>At least 0 and below 1; default 0.9.</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient is taken ahead of the momentum step (SGD).</summary>
    /// <value>Default true; needs <see cref="Momentum"/> above 0.</value>
    public bool Nesterov { get; init; } = true;

    /// <summary>The pull of the weights towards 0: L2 penalty, decoupled from the gradient for AdamW.</summary>
    /// <value>0 to 10; default 0.0005.</value>
    public double WeightDecay { get; init; } = 0.0005;

    /// <summary>The decay of the mean of the gradients (Adam, AdamW).</summary>
    /// <value>At least 0 and below 1; default 0.9.</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the mean of the squared gradients (Adam, AdamW).</summary>
    /// <value>At least 0 and below 1; default 0.999.</value>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the divisor (AdaGrad, Adam, AdamW).</summary>
    /// <value>Above 0 and at most 1; default 1e-8.</value>
    public double Epsilon { get; init; } = 1e-8;
}
