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
        var images = new Argument<string[]>("images") { Description = "Image files, and folders of them.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("predict", "Run a model on images.") { model, images, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var output = Predict(parsed.GetRequiredValue(model), parsed.GetRequiredValue(images), context.Cancellation);
            output.Show(console);
            return output;
        }));
        return command;
    }

    /// <summary>Runs a model on image files, one after the other.</summary>
    /// <exception cref="CommandException">Images cannot be used; all of them are named.</exception>
    public static PredictOutput Predict(string modelPath, IReadOnlyList<string> images, CancellationToken cancellation)
    {
        using var model = RadModel.Open(modelPath);
        images = [.. images.SelectMany(Files)];
        var (predictions, problems) = (new List<PredictedImage>(images.Count), new List<string>());
        foreach (var path in images)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                predictions.Add(PredictedImage.From(path, model.Card.Task, model.Predict(ImageFile.Read(path))));
            }
            catch (Exception e) when (IsAboutTheImage(e))
            {
                problems.Add(e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"'{path}': {e.Message}");
            }
        }

        return problems.Count == 0
            ? new(modelPath, predictions)
            : throw new CommandException(
                $"{problems.Count} of {images.Count} {(images.Count == 1 ? "image" : "images")} cannot be used. {string.Join(' ', problems)}");
    }

    /// <summary>The images of a folder and the folders in it, in the order of their names; a file is itself.</summary>
    static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var found = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(ImageFormats.IsImage).Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw new CommandException($"The folder '{path}' holds no image.");
    }

    static bool IsAboutTheImage(Exception e) => e is
        IOException or UnauthorizedAccessException or InvalidImageException or UnknownImageFormatException or ImageMismatchException;
}
