using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad compose</c>: puts a model's preprocessing in front of its network.</summary>
static class ComposeCommand
{
    public static Command Create(CommandContext context)
    {
        var (model, file, json) = (Options.Model(), Options.OutFile(), Options.Json());
        var command = new Command("compose", "Put the preprocessing in front of the network, so that any ONNX client feeds raw pixels.") { model, file, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var output = Compose(parsed.GetRequiredValue(model), parsed.GetRequiredValue(file));
            output.Show(console);
            return output;
        }));
        return command;
    }

    static ComposeOutput Compose(string from, string path)
    {
        OutputFile.RequireOf([from], path);
        var composed = PreprocessingFusion.Compose(OnnxModel.Load(from));
        using var original = RadModel.Open(from, new() { KeepPixelScores = true });
        var difference = FusedFile.Save(composed, path, original.Card, images => FusedFile.Predict(original, images));
        return new()
        {
            From = from,
            Model = path,
            Inputs = [.. composed.Proto.Graph.Input.Select(ValueOutput.From)],
            Outputs = [.. composed.Outputs.Select(ValueOutput.From)],
            Difference = difference,
        };
    }
}
