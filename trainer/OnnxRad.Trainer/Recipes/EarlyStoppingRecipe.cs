namespace OnnxRad.Trainer;

/// <summary>Which weights are kept and when training ends early; the best weights by the metric are kept always.</summary>
public sealed record EarlyStoppingRecipe
{
    /// <summary>What is compared between epochs, on the validation split.</summary>
    /// <value>Default <see cref="ValidationMetric.Auc"/>.</value>
    public ValidationMetric Metric { get; init; } = ValidationMetric.Auc;

    /// <summary>Of several tasks the one that <see cref="Metric"/> is of.</summary>
    /// <value>Default null: the one that there is, or the weighted sum of the losses of all.</value>
    public string? Task { get; init; }

    /// <summary>The name of the figure, as <c>auc</c> or <c>severity.quadratic_kappa</c>.</summary>
    internal string Figure => (Task is null ? "" : Task + ".") + RecipeNames.Metric.NameOf(Metric);

    /// <summary>The epochs without a new best after which training ends.</summary>
    /// <value>0 (never, the default) to 10000.</value>
    public int Patience { get; init; }
}
