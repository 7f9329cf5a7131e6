using System.Globalization;
using System.Text.Json.Serialization;
using OnnxRad.Runtime;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>predict</c> says of a model that gives a class for each pixel, or an image.</summary>
sealed record PixelsOutput(string Model, IReadOnlyList<PredictedPixels> Predictions) : IPartialResult
{
    /// <summary>The images that could not be used, and why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

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

    static string Area(PredictedPixels prediction, string name)
    {
        var (unit, millilitres) = (prediction.Depth is null ? "pixels" : "voxels", prediction.Millilitres?[name]);
        var volume = millilitres is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {millilitres:0.##} ml");
        return string.Create(
            CultureInfo.InvariantCulture, $"{prediction.Pixels[name]} {unit} ({100.0 * prediction.Pixels[name] / prediction.Count:0.0} %){volume}");
    }
}

/// <summary>What a model gave for the pixels of one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Pixels">How many pixels are of each class; empty for a model that gives an image.</param>
/// <param name="Written">The file of the label map or the image; null where none was asked for.</param>
sealed record PredictedPixels(string Image, int Height, int Width, IReadOnlyDictionary<string, long> Pixels, string? Written)
{
    // Of a millilitre.
    const double CubicMillimetres = 1000;

    /// <summary>Slices of a volume.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Depth { get; init; }

    /// <summary>Of a volume whose voxels have a known size, the millilitres of each class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Millilitres { get; init; }

    /// <summary>All pixels.</summary>
    [JsonIgnore]
    public long Count => (long)(Depth ?? 1) * Height * Width;

    public static PredictedPixels From(string image, Findings findings, string? written)
    {
        var made = findings.Map is { } map ? (map.Depth, map.Height, map.Width) : (findings.Image!.Depth, findings.Image.Height, findings.Image.Width);
        var pixels = findings.Map?.Classes.Zip(findings.Map.PixelCounts).ToDictionary(c => c.First, c => c.Second) ?? [];
        return new(image, made.Height, made.Width, pixels, written)
        {
            Depth = made.Depth > 1 ? made.Depth : null,
            Millilitres = findings.Map?.VoxelVolume is { } volume ? pixels.ToDictionary(c => c.Key, c => c.Value * volume / CubicMillimetres) : null,
        };
    }
}
