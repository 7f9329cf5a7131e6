using OnnxRad.Graphs.Edits;

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
        var several = Inputs.Any(input => input.Name.StartsWith("pixels.", StringComparison.Ordinal));
        console.Line($"'slope' (1) and 'intercept' (0){(several ? " of each image" : "")} may be left out: pixels * slope + intercept is what the preprocessing takes.");
        if (Inputs.Any(input => input.Name == PreprocessingFusion.Present))
        {
            console.Line($"'{PreprocessingFusion.Present}' may be left out where all images are there; feed 0 for those that are missing, and zeros as their pixels.");
        }
    }
}
