using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;
using OnnxRad.Runtime;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad predict</c>: what a model finds in images.</summary>
static class PredictCommand
{
    public static Command Create(CommandContext context)
    {
        var (model, json) = (Options.Model(), Options.Json());
        var images = new Argument<string[]>("images") { Description = "PNG or JPEG files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("predict", "Run a model on images.") { model, images, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var output = Predict(parsed.GetRequiredValue(model), parsed.GetRequiredValue(images));
            output.Show(console);
            return output;
        }));
        return command;
    }

    /// <summary>Runs a model on image files, one after the other.</summary>
    public static PredictOutput Predict(string modelPath, IReadOnlyList<string> images)
    {
        using var model = RadModel.Open(modelPath);
        return new(modelPath, [.. images.Select(path => PredictedImage.From(path, model.Predict(ImageFile.Read(path))))]);
    }
}
