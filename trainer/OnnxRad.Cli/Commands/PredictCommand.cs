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
        var covariates = new Option<string>("--covariates")
        {
            Description = "Numbers about the patient for models that take them, as age=63,sex=1; leave out what is not known.",
            HelpName = "name=number,...",
        };
        var command = new Command("predict", "Run a model on images.") { model, images, covariates, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console =>
        {
            var output = Predict(parsed.GetRequiredValue(model), parsed.GetRequiredValue(images), CovariateOption.Parse(parsed.GetValue(covariates)), context.Cancellation);
            output.Show(console);
            return output;
        }));
        return command;
    }

    /// <summary>Runs a model on image files, one after the other.</summary>
    /// <exception cref="CommandException">Images cannot be used, of which all are named; or the covariates are not the model's.</exception>
    public static PredictOutput Predict(
        string modelPath, IReadOnlyList<string> images, IReadOnlyDictionary<string, float>? covariates, CancellationToken cancellation)
    {
        using var model = RadModel.Open(modelPath);
        CovariateOption.Check(modelPath, model.Card, covariates);
        images = [.. images.SelectMany(Files)];
        var (predictions, problems) = (new List<PredictedImage>(images.Count), new List<string>());
        foreach (var path in images)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                predictions.Add(PredictedImage.From(path, model.Card.Task, model.Predict(ImageFile.Read(path), covariates ?? new Dictionary<string, float>())));
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
