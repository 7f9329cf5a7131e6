using System.Text.Json.Serialization;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>predict</c> says.</summary>
sealed record PredictOutput(string Model, IReadOnlyList<PredictedImage> Predictions) : IPartialResult
{
    /// <summary>The images that could not be used, and why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    public void Show(CliConsole console)
    {
        if (Predictions[0].Tasks is { } tasks)
        {
            ShowTasks(console, tasks.Keys);
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("image", "finding");
        table.AddColumns([.. Predictions[0].Probabilities!.Keys.Select(Markup.Escape)]);
        foreach (var prediction in Predictions)
        {
            table.AddRow(
            [
                Markup.Escape(prediction.Image),
                Markup.Escape(prediction.Class!),
                .. prediction.Probabilities!.Values.Select(p => Format.Probability(p)),
            ]);
        }

        console.People.Write(table);
    }

    void ShowTasks(CliConsole console, IEnumerable<string> tasks)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(["image", .. tasks.Select(Markup.Escape)]);
        foreach (var prediction in Predictions)
        {
            table.AddRow([Markup.Escape(prediction.Image), .. prediction.Tasks!.Values.Select(task => Markup.Escape(task.Class))]);
        }

        console.People.Write(table);
    }
}
