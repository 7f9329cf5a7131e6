using System.CommandLine;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad zoo</c>: the public models that OnnxRad knows by name.</summary>
static class ZooCommand
{
    public static Command Create(CommandContext context) => new("zoo", "Public pretrained models by name.")
    {
        ZooListCommand.Create(context),
        ZooPullCommand.Create(context),
    };
}
