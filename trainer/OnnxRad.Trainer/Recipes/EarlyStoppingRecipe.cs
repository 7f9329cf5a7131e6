namespace OnnxRad.Trainer;

/// <summary>Which weights are kept and when training ends early; the best weights by the metric are kept always.</summary>
public sealed record EarlyStoppingRecipe
{
    /// <summary>What is compared between epochs, on the validation split.</summary>
    /// <value>Default <see cref="ValidationMetric.Auc"/>.</value>
    public ValidationMetric Metric { get; init; } = ValidationMetric.Auc;

    /// <summary>The epochs without a new best after which training ends.</summary>
    /// <value>0 (never, the default) to 10000.</value>
    public int Patience { get; init; }
}
