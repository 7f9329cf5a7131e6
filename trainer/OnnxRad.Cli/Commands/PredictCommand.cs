using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;
using OnnxRad.Models;
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
        var output = new Option<string>("--out", "-o")
        {
            Description = "Where label maps or images are written: a .png file for one image, else a folder.",
            HelpName = "path",
        };
        var command = new Command("predict", "Run a model on images.") { model, images, covariates, output, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console => Run(
            console,
            new(parsed.GetRequiredValue(model), parsed.GetRequiredValue(images), CovariateOption.Parse(parsed.GetValue(covariates)), parsed.GetValue(output)),
            context.Cancellation)));
        return command;
    }

    sealed record Request(string Model, IReadOnlyList<string> Images, IReadOnlyDictionary<string, float>? Covariates, string? Output);

    static object Run(CliConsole console, Request request, CancellationToken cancellation)
    {
        using var model = RadModel.Open(request.Model);
        CovariateOption.Check(request.Model, model.Card, request.Covariates);
        var images = request.Images.SelectMany(Files).ToList();
        if (model.Card.Task is ModelTask.Segmentation or ModelTask.Image)
        {
            var target = new PictureTarget(request.Output, images);
            var pixels = new PixelsOutput(
                request.Model,
                Each(model, images, request.Covariates, (path, findings) => PredictedPixels.From(path, findings, target.Write(path, findings)), cancellation));
            pixels.Show(console);
            return pixels;
        }

        if (request.Output is not null)
        {
            throw new CommandException($"'{request.Model}' gives no image that could be written to '{request.Output}'. Leave out --out.");
        }

        var scores = Scores(request.Model, model, images, request.Covariates, cancellation);
        scores.Show(console);
        return scores;
    }

    /// <summary>Runs a model of scores on image files, one after the other.</summary>
    /// <exception cref="CommandException">Images cannot be used, of which all are named; or the covariates are not the model's.</exception>
    public static PredictOutput Predict(
        string modelPath, IReadOnlyList<string> images, IReadOnlyDictionary<string, float>? covariates, CancellationToken cancellation)
    {
        using var model = RadModel.Open(modelPath);
        CovariateOption.Check(modelPath, model.Card, covariates);
        return Scores(modelPath, model, [.. images.SelectMany(Files)], covariates, cancellation);
    }

    static PredictOutput Scores(
        string path, RadModel model, IReadOnlyList<string> images, IReadOnlyDictionary<string, float>? covariates, CancellationToken cancellation) =>
        new(path, Each(model, images, covariates, (image, findings) => PredictedImage.From(image, model.Card.Task, findings), cancellation));

    static List<T> Each<T>(
        RadModel model, IReadOnlyList<string> images, IReadOnlyDictionary<string, float>? covariates, Func<string, Findings, T> use, CancellationToken cancellation)
    {
        var (predictions, problems) = (new List<T>(images.Count), new List<string>());
        foreach (var path in images)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                predictions.Add(use(path, model.Predict(ImageFile.Read(path), covariates ?? new Dictionary<string, float>())));
            }
            catch (Exception e) when (IsAboutTheImage(e))
            {
                problems.Add(e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"'{path}': {e.Message}");
            }
        }

        return problems.Count == 0
            ? predictions
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
