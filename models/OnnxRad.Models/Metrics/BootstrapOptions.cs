namespace OnnxRad.Models;

/// <summary>How a bootstrap draws.</summary>
public sealed record BootstrapOptions
{
    /// <summary>How often the cases are drawn anew.</summary>
    /// <value>100 to 1000000; default 2000.</value>
    public int Resamples { get; init; } = 2000;

    /// <summary>Seeds the draws: the same seed gives the same result.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>What belongs together and is drawn together, such as the patient of each case.</summary>
    /// <value>One for each case; default <c>null</c>: every case on its own.</value>
    public IReadOnlyList<string>? Groups { get; init; }
}
