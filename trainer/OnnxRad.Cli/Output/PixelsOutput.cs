using System.Globalization;
using OnnxRad.Runtime;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>predict</c> says of a model that gives a class for each pixel, or an image.</summary>
sealed record PixelsOutput(string Model, IReadOnlyList<PredictedPixels> Predictions)
{
    public void Show(CliConsole console)
    {
        var classes = Predictions[0].Pixels.Keys.ToList();
        var table = new Table().Border(TableBorder.Simple).AddColumn("image");
        table.AddColumns([.. classes.Select(name => Markup.Escape(name)), "written to"]);
        foreach (var prediction in Predictions)
        {
            table.AddRow([Markup.Escape(prediction.Image), .. classes.Select(name => Area(prediction, name)), Markup.Escape(prediction.Written ?? "-")]);
        }

        console.People.Write(table);
    }

    static string Area(PredictedPixels prediction, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{prediction.Pixels[name]} pixels ({100.0 * prediction.Pixels[name] / ((long)prediction.Height * prediction.Width):0.0} %)");
}

/// <summary>What a model gave for the pixels of one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Pixels">How many pixels are of each class; empty for a model that gives an image.</param>
/// <param name="Written">The file of the label map or the image; null where none was asked for.</param>
sealed record PredictedPixels(string Image, int Height, int Width, IReadOnlyDictionary<string, long> Pixels, string? Written)
{
    public static PredictedPixels From(string image, Findings findings, string? written) => findings.Map is { } map
        ? new(image, map.Height, map.Width, map.Classes.Zip(map.PixelCounts).ToDictionary(c => c.First, c => c.Second), written)
        : new(image, findings.Image!.Height, findings.Image.Width, new Dictionary<string, long>(), written);
}
