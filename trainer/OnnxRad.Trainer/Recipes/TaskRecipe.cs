namespace OnnxRad.Trainer;

/// <summary>One of several tasks that a network learns at once.</summary>
public sealed record TaskRecipe
{
    /// <summary>The name of the task, and of the graph's output.</summary>
    /// <value>1 to 64 of the characters a-z, 0-9 and '_', a letter first.</value>
    public required string Name { get; init; }

    /// <summary>What the task is.</summary>
    /// <value>The name of a kind of teaching data that is numbers of a table, as "ordinal".</value>
    public required string Task { get; init; }

    /// <summary>The columns of its teaching data.</summary>
    /// <value>One; two for survival (time and event); for labels side by side as many as <see cref="Classes"/>, of the same names.</value>
    public required IReadOnlyList<string> Columns { get; init => field = new ValueList<string>(value); }

    /// <summary>The class names, as <see cref="DataRecipe.Classes"/>.</summary>
    /// <value>Default null, which takes them from the data (YAML: auto).</value>
    public IReadOnlyList<string>? Classes { get; init => field = value is null ? null : new ValueList<string>(value); }

    /// <summary>The unit of the value or of the time.</summary>
    /// <value>At most 64 characters; default empty.</value>
    public string Unit { get; init; } = "";

    /// <summary>The factor on its loss in the sum of all.</summary>
    /// <value>Above 0 and at most 1000; default 1.</value>
    public double Weight { get; init; } = 1;

    /// <summary>Its loss.</summary>
    public required LossRecipe Loss { get; init; }
}
