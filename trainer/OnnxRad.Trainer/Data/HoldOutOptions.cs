namespace OnnxRad.Trainer;

/// <summary>How much is held out of the training data, where the data do not say it themselves.</summary>
public sealed record HoldOutOptions
{
    /// <summary>The share of the patients of each class that is held out for validation.</summary>
    /// <value>Default 0.15; 0 (none) to below 1.</value>
    public double ValidationFraction { get; init; } = 0.15;

    /// <summary>The share of the patients of each class that is held out for the test.</summary>
    /// <value>Default 0.15; 0 (none) to below 1, and below 1 together with <see cref="ValidationFraction"/>.</value>
    public double TestFraction { get; init; } = 0.15;

    /// <summary>The seed of the shuffle.</summary>
    public required int Seed { get; init; }

    /// <summary>The hold-out of a recipe: the same recipe and data give the same splits again.</summary>
    internal static HoldOutOptions From(Recipe recipe) => new()
    {
        ValidationFraction = recipe.Data.ValidationFraction,
        TestFraction = recipe.Data.TestFraction,
        Seed = recipe.Seed,
    };
}
