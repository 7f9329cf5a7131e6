using OnnxRad.Models;
using OnnxRad.Trainer;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>evaluate</c> says of a model that does several tasks: of each, the images that are labelled for it and the figures.</summary>
sealed record TasksOutput(string Model, string Split, int N, IReadOnlyDictionary<string, TaskFigures> Tasks, IReadOnlyList<string> Skipped)
{
    public static TasksOutput From(string model, string split, MultiTaskReport report, IReadOnlyList<string> skipped) => new(
        model, split, report.N, report.Tasks.ToDictionary(task => task.Key, task => new TaskFigures(task.Value.N, task.Value.Figures)), skipped);

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("task", "images", $"{Split}, {N} images", "value (95 % interval)");
        foreach (var (name, task) in Tasks)
        {
            foreach (var (place, figure) in task.Figures.Index())
            {
                table.AddRow(
                    Markup.Escape(place == 0 ? name : ""), place == 0 ? $"{task.N}" : "", Markup.Escape(FigureNames.Of(figure.Key)), Format.Estimate(figure.Value));
            }
        }

        console.People.Write(table);
        SkippedImages.Show(console, Skipped);
    }
}

/// <summary>The figures of one task, over the images that are labelled for it.</summary>
sealed record TaskFigures(int N, IReadOnlyDictionary<string, Estimate> Figures);
