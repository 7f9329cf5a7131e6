using OnnxRad.Models;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>evaluate</c> says of a classifier.</summary>
sealed record EvaluateOutput
{
    public required string Model { get; init; }

    public required string Split { get; init; }

    public required int N { get; init; }

    /// <summary>Of two classes the one that sensitivity and AUC are of, the last; null of more.</summary>
    public required string? Positive { get; init; }

    public required Estimate? Auc { get; init; }

    public required Estimate Accuracy { get; init; }

    public required Estimate? Sensitivity { get; init; }

    public required Estimate? Specificity { get; init; }

    public required double? Threshold { get; init; }

    public required ConfusionMatrix ConfusionMatrix { get; init; }

    public required IReadOnlyList<string> Skipped { get; init; }

    public static EvaluateOutput From(string model, string split, ClassificationReport report, IReadOnlyList<string> skipped) => new()
    {
        Model = model,
        Split = split,
        N = report.N,
        Positive = report.Positive,
        Auc = report.Auc,
        Accuracy = report.Accuracy,
        Sensitivity = report.Sensitivity,
        Specificity = report.Specificity,
        Threshold = report.Threshold,
        ConfusionMatrix = report.ConfusionMatrix,
        Skipped = skipped,
    };

    public void Show(CliConsole console)
    {
        var figures = new Table().Border(TableBorder.Simple).AddColumns($"{Split}, {N} images", "value (95 % interval)");
        figures.AddRow("AUC", Format.Estimate(Auc));
        figures.AddRow("accuracy", Format.Estimate(Accuracy));
        if (Threshold is not null)
        {
            figures.AddRow("sensitivity", Format.Estimate(Sensitivity));
            figures.AddRow("specificity", Format.Estimate(Specificity));
        }

        console.People.Write(figures);
        var classes = ConfusionMatrix.Classes;
        var matrix = new Table().Border(TableBorder.Simple).AddColumn("truth \\ prediction");
        matrix.AddColumns([.. classes.Select(Markup.Escape)]);
        for (var truth = 0; truth < classes.Count; truth++)
        {
            matrix.AddRow([Markup.Escape(classes[truth]), .. classes.Select((_, p) => $"{ConfusionMatrix[truth, p]}")]);
        }

        console.People.Write(matrix);
        if (Positive is not null)
        {
            console.Line($"Positive class: '{Positive}', the last one. Sensitivity is the share of its images that are found, specificity that of '{classes[0]}'.");
        }

        SkippedImages.Show(console, Skipped);
    }
}
