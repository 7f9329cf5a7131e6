using System.CommandLine;
using OnnxRad.Cli.Output;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad architectures</c>: the networks that can be built, and what they cost.</summary>
static class ArchitecturesCommand
{
    public static Command Create(CommandContext context)
    {
        var json = Options.Json();
        var command = new Command("architectures", "List the networks that can be built: parameters, multiply-adds, smallest image.") { json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var output = ArchitecturesOutput.All();
            output.Show(console);
            return output;
        }));
        return command;
    }
}
