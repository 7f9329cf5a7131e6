using OnnxRad.Trainer;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>import</c> says.</summary>
sealed record ImportOutput
{
    public required string From { get; init; }

    public required string Model { get; init; }

    public required IReadOnlyList<string> Classes { get; init; }

    public required ValueOutput Input { get; init; }

    public required ValueOutput Output { get; init; }

    public required long Parameters { get; init; }

    /// <summary>What was changed: what, and to what.</summary>
    public required IReadOnlyDictionary<string, string> Steps { get; init; }

    /// <summary>The difference between TorchSharp and ONNX Runtime on a random batch of 2.</summary>
    public required double Parity { get; init; }

    public static ImportOutput Of(string from, string path, NetworkImportOptions options, NetworkImportResult result) => new()
    {
        From = from,
        Model = path,
        Classes = options.Classes,
        Input = ValueOutput.From(result.Network.Inputs[0]),
        Output = ValueOutput.From(result.Network.Outputs[0]),
        Parameters = result.Network.ParameterCount(),
        Steps = result.Steps.ToDictionary(step => step.What, step => step.Text),
        Parity = result.Parity,
    };

    public void Show(CliConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).HideHeaders().AddColumns("", "");
        foreach (var (what, text) in Steps)
        {
            table.AddRow(Markup.Escape(what), Markup.Escape(text));
        }

        table.AddRow("check", $"TorchSharp and ONNX Runtime differ by {Format.Small(Parity)} on a random batch of 2");
        console.People.Write(table);
        console.Line($"'{Model}': {Input} to {Output}, {Parameters.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} parameters.");
        console.Line($"Next: onnxrad train RECIPE --from {Model} --data DATA --out RUN");
    }
}
