using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Graphs;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad inspect</c>: what an ONNX file holds, with or without a card.</summary>
static class InspectCommand
{
    public static Command Create(CommandContext context)
    {
        var (model, json) = (Options.Model(), Options.Json());
        var command = new Command("inspect", "Show what an ONNX file holds.") { model, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var path = parsed.GetRequiredValue(model);
            var output = InspectOutput.From(path, OnnxModel.Load(path));
            output.Show(console);
            return output;
        }));
        return command;
    }
}
