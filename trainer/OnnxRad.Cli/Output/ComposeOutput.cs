namespace OnnxRad.Cli.Output;

/// <summary>What <c>compose</c> says.</summary>
sealed record ComposeOutput
{
    public required string From { get; init; }

    public required string Model { get; init; }

    /// <summary>Those with a default value included.</summary>
    public required IReadOnlyList<ValueOutput> Inputs { get; init; }

    public required IReadOnlyList<ValueOutput> Outputs { get; init; }

    /// <summary>The largest difference of a score from the runtime's, on images of noise.</summary>
    public required double Difference { get; init; }

    public void Show(CliConsole console)
    {
        console.Line($"'{Model}': {string.Join("; ", Inputs)} to {string.Join("; ", Outputs)}.");
        console.Line($"Its scores differ from those of '{From}' by at most {Format.Small(Difference)} on 3 images of noise.");
        console.Line("'slope' (1) and 'intercept' (0) may be left out: pixels * slope + intercept is what the preprocessing takes.");
    }
}
