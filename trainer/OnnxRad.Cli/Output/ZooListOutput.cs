using System.Globalization;
using System.Text.Json;
using OnnxRad.Models;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>zoo list</c> says.</summary>
/// <param name="Models">The entries as they are in the catalogue.</param>
sealed record ZooListOutput(JsonElement Models)
{
    public static ZooListOutput From(ModelCatalogue catalogue) =>
        new(JsonSerializer.SerializeToElement(catalogue, ModelsJsonContext.Default.ModelCatalogue).GetProperty("models"));

    public static void Show(ModelCatalogue catalogue, CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("name").AddColumn(new TableColumn("MB").RightAligned())
            .AddColumn(new TableColumn("opset").RightAligned()).AddColumn("input").AddColumn("licence").AddColumn("verified by");
        foreach (var model in catalogue.Models)
        {
            var input = model.Input;
            table.AddRow(
                Markup.Escape(model.Name),
                model.Bytes is { } bytes ? (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) : "?",
                model.Opset.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(input.Layout == CatalogueLayout.Nchw ? $"3 x {input.Height} x {input.Width}" : $"{input.Height} x {input.Width} x 3"),
                Markup.Escape(model.Licence),
                model.Sha256 is null ? "nothing: needs --no-verify" : "SHA-256");
        }

        console.People.Write(table);
    }
}
