using OnnxRad.Runtime;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>predict</c> says.</summary>
sealed record PredictOutput(string Model, IReadOnlyList<PredictedImage> Predictions)
{
    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("image", "finding");
        table.AddColumns([.. Predictions[0].Probabilities.Keys.Select(Markup.Escape)]);
        foreach (var prediction in Predictions)
        {
            table.AddRow(
            [
                Markup.Escape(prediction.Image),
                Markup.Escape(prediction.Class),
                .. prediction.Probabilities.Values.Select(p => Format.Probability(p)),
            ]);
        }

        console.People.Write(table);
    }
}

/// <summary>What a model found in one image.</summary>
sealed record PredictedImage(string Image, string Class, IReadOnlyDictionary<string, float> Probabilities)
{
    /// <summary>The class is the positive one above the model's threshold where there are two classes, else the likeliest.</summary>
    public static PredictedImage From(string image, Findings findings) => new(
        image,
        findings.Positive is { } positive ? findings.Scores[positive ? 1 : 0].Class : findings.Top.Class,
        findings.Scores.ToDictionary(s => s.Class, s => s.Score));
}
