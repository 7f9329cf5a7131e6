using OnnxRad.Models;
using OnnxRad.Trainer;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>evaluate</c> says of a model whose report is figures only.</summary>
sealed record FiguresOutput(string Model, string Split, int N, IReadOnlyDictionary<string, Estimate> Figures, IReadOnlyList<string> Skipped)
{
    public static FiguresOutput From(string model, string split, EvaluationResult result) =>
        new(model, split, result.Report.N, result.Report.Figures, result.Skipped);

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns($"{Split}, {N} images", "value (95 % interval)");
        foreach (var (name, figure) in Figures)
        {
            table.AddRow(Markup.Escape(FigureNames.Of(name)), Format.Estimate(figure));
        }

        console.People.Write(table);
        SkippedImages.Show(console, Skipped);
    }
}
