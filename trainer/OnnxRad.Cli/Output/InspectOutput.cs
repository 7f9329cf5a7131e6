using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Runtime;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>inspect</c> says.</summary>
sealed record InspectOutput
{
    public required string Model { get; init; }

    public required long IrVersion { get; init; }

    public required int Opset { get; init; }

    public required string Producer { get; init; }

    public required long Parameters { get; init; }

    public required IReadOnlyList<ValueOutput> Inputs { get; init; }

    public required IReadOnlyList<ValueOutput> Outputs { get; init; }

    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>The card as it is in the file; <see langword="null"/> when there is none, or none that can be read.</summary>
    public required JsonElement? Card { get; init; }

    /// <summary>Why the card cannot be used; <see langword="null"/> when it can, or there is none.</summary>
    public required string? CardProblem { get; init; }

    /// <summary>Which execution provider runs which nodes of the graph that ONNX Runtime makes of the model's; left out when nobody asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NodePlacement>? Placements { get; init; }

    // Not public: JSON has the card as it is in the file.
    ModelCard? ReadableCard { get; init; }

    public static InspectOutput From(string path, OnnxModel model)
    {
        var text = model.GetMetadata(ModelCard.MetadataKey);
        var (card, problem) = Read(text);
        return new()
        {
            Model = path,
            IrVersion = model.Proto.IrVersion,
            Opset = model.Opset,
            Producer = $"{model.Proto.ProducerName} {model.Proto.ProducerVersion}".Trim(),
            Parameters = model.ParameterCount(),
            Inputs = [.. model.Inputs.Select(ValueOutput.From)],
            Outputs = [.. model.Outputs.Select(ValueOutput.From)],
            Operators = model.Nodes.GroupBy(n => n.OpType).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
            Card = card is null ? null : JsonSerializer.Deserialize(text!, CliJsonContext.Default.JsonElement),
            CardProblem = problem,
            ReadableCard = card,
        };
    }

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
        Row("file", Model);
        Row("format", $"ONNX IR {IrVersion}, opset {Opset}{(Producer.Length > 0 ? $", made by {Producer}" : "")}");
        Row("parameters", Parameters.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        Row("inputs", string.Join("; ", Inputs.Select(v => v.ToString())));
        Row("outputs", string.Join("; ", Outputs.Select(v => v.ToString())));
        Row("operators", string.Join(", ", Operators.Select(o => $"{o.Key} {o.Value}")));
        if (ReadableCard is null)
        {
            Row("card", CardProblem ?? "none: 'predict' and 'evaluate' need a model with a card, which 'train' writes");
        }
        else
        {
            ShowCard(ReadableCard, Row);
        }

        foreach (var provider in (Placements ?? []).GroupBy(node => node.Provider))
        {
            Row(
                $"on {provider.Key.Replace("ExecutionProvider", "", StringComparison.Ordinal)}",
                $"{provider.Count()} of {Placements!.Count} nodes: "
                + string.Join(", ", provider.GroupBy(node => node.Operator).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));
        }

        console.People.Write(table);
    }

    // A card that cannot be read is something to see in the file, and not a failure to look at it.
    static (ModelCard? Card, string? Problem) Read(string? text)
    {
        try
        {
            return (text is null ? null : ModelCard.Parse(text), null);
        }
        catch (ModelCardException e)
        {
            return (null, e.Message);
        }
    }

    static string Shape(InputSpec input) => input.Depth is { } depth
        ? $"{input.Name}: {input.Channels} x {depth} x {input.Height} x {input.Width} (channels, slices, rows, columns)"
        : $"{input.Name}: {input.Channels} x {input.Height} x {input.Width} (channels, rows, columns)";

    static string Resize(Preprocessing preprocessing)
    {
        var fit = preprocessing.Fit == ImageFit.Stretch ? "" : $", {preprocessing.Fit.ToString().ToLowerInvariant()}";
        var spacing = preprocessing.Spacing is not { } pixels ? "" : preprocessing.Depth is null
            ? FormattableString.Invariant($", pixels of {pixels} mm")
            : FormattableString.Invariant($", voxels of {preprocessing.SliceSpacing ?? pixels} x {pixels} x {pixels} mm (slices, rows, columns)");
        return preprocessing.Resize.ToString().ToLowerInvariant() + fit + spacing;
    }

    static void ShowCard(ModelCard card, Action<string, string> row)
    {
        row("name", $"{card.Name} {card.Version}");
        if (card.Tasks is null)
        {
            row("classes", string.Join(", ", card.Classes));
        }

        foreach (var task in card.Tasks ?? [])
        {
            row($"task {task.Name}", $"{task.Task.ToString().ToLowerInvariant()}: {string.Join(", ", task.Classes)}{(task.Unit is { } unit ? $" ({unit})" : "")}");
        }

        row("image", string.Join("; ", card.Inputs.Select(Shape)));
        if (card.Preprocessing.Images is { } images)
        {
            row(
                "images of a case",
                $"{string.Join(", ", images.Names)}; {(images.Layout == ImageLayout.Channels ? "as channels" : "side by side")}{(images.MayBeMissing ? "; may be missing" : "")}");
        }

        row("resize", Resize(card.Preprocessing));
        row("intended use", card.IntendedUse);
        row("trained on", string.Join(", ", card.TrainingData.Counts.Select(c => $"{c.Key} {c.Value}")) + "; " + card.TrainingData.Description);
        if (card.Provenance.Pretrained is { } pretrained)
        {
            row("started from", $"{pretrained.Name}, SHA-256 {pretrained.Sha256}");
        }

        if (card.Provenance.Members is { } members)
        {
            row(
                card.Provenance.Rule == EnsembleRule.GeometricMean ? "geometric mean of" : "mean of",
                string.Join("; ", members.Select(member => $"{member.Name}, SHA-256 {member.Sha256}, counts {member.Share.ToString("0.###", CultureInfo.InvariantCulture)}")));
        }

        if (card.Metrics is { } metrics)
        {
            row($"{metrics.Split}, {metrics.N} images", string.Join(", ", metrics.Values.Select(m => $"{m.Key} {Format.Estimate(m.Value)}")));
        }

        row("made", $"{card.Provenance.Created:u} by OnnxRad {card.Provenance.ToolVersion}, seed {card.Provenance.Seed}");
        row("licence", card.Licence ?? "not stated");
    }
}
