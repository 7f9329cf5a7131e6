using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Models;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad zoo list</c>: the catalogue.</summary>
static class ZooListCommand
{
    public static Command Create(CommandContext context)
    {
        var json = Options.Json();
        var command = new Command("list", "List the public models that 'zoo pull' downloads.") { json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var catalogue = ModelCatalogue.BuiltIn();
            ZooListOutput.Show(catalogue, console);
            return ZooListOutput.From(catalogue);
        }));
        return command;
    }
}
