using System.CommandLine;
using OnnxRad.Cli.Output;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Commands;

/// <summary><c>onnxrad predict</c>: what a model finds in images.</summary>
static class PredictCommand
{
    const int MostListed = 20;

    // The slices of a volume that is named several times are of one reading.
    static readonly SliceReader s_images = Slices(resampleUneven: false);
    static readonly SliceReader s_resampled = Slices(resampleUneven: true);

    public static Command Create(CommandContext context)
    {
        var (model, json) = (Options.Model(), Options.Json());
        var images = new Argument<string[]>("images") { Description = "Image files, folders of them, and slices of volumes, as brain.nii.gz#12; of models of volumes NIfTI files and folders of DICOM series.", Arity = ArgumentArity.ZeroOrMore };
        var named = new Option<string[]>("--image")
        {
            Description = "An image of a case, for models that take several, as --image plain=a.png --image arterial=b.png.",
            HelpName = "name=file",
        };
        var covariates = new Option<string>("--covariates")
        {
            Description = "Numbers about the patient for models that take them, as age=63,sex=1 without what is not known, or a .csv table with a row for each image.",
            HelpName = "name=number,...|table",
        };
        var output = new Option<string>("--out", "-o")
        {
            Description = "Where label maps or images are written: a .png file for one image, a .nii.gz file for one volume, a .dcm file for DICOM images of one series, else a folder. Of models of scores a .csv file for a table of them.",
            HelpName = "path",
        };
        var probabilities = new Option<bool>("--probabilities")
        {
            Description = "Write the probability of each class to the .dcm file instead of one class for each pixel.",
        };
        var series = SeriesOption.Create(", for models of volumes");
        var uneven = Options.ResampleUneven();
        var command = new Command("predict", "Run a model on images.") { model, images, named, covariates, output, probabilities, series, uneven, json };
        command.SetAction(parsed => context.Run(parsed.GetValue(json), console => Run(
            console,
            new(parsed.GetRequiredValue(model), parsed.GetValue(images) ?? [], parsed.GetValue(covariates), parsed.GetValue(output))
            {
                Case = ImageOption.Parse(parsed.GetValue(named)),
                Probabilities = parsed.GetValue(probabilities),
                Series = SeriesOption.Of(parsed.GetValue(series)),
                ResampleUneven = parsed.GetValue(uneven),
            },
            context)));
        return command;
    }

    sealed record Request(string Model, IReadOnlyList<string> Images, string? Covariates, string? Output)
    {
        public IReadOnlyList<(string Name, string File)> Case { get; init; } = [];

        public bool Probabilities { get; init; }

        public DicomSeriesChoice? Series { get; init; }

        public bool ResampleUneven { get; init; }
    }

    static object Run(CliConsole console, Request request, CommandContext context)
    {
        using var model = RadModel.Open(request.Model, new() { KeepPixelScores = request.Probabilities });
        ImageOption.Check(request.Model, model, request.Case, request.Images);
        var images = request.Case.Count > 0 ? [ImageOption.Describe(request.Case)] : Paths(model, request.Images, request.Series, console.Error);
        var covariates = CovariateOption.Of(request.Covariates, request.Model, model.Card, images, request.Case);
        var writesDicom = DicomTarget.IsFor(request.Output);
        if (request.Probabilities && !(writesDicom && model.Card.Task == ModelTask.Segmentation))
        {
            throw CommandException.Usage("--probabilities goes with a segmentation that is written to a .dcm file. Name one with --out, or leave it out.");
        }

        if (request.Series is not null && !model.Preprocessor.TakesVolumes)
        {
            throw CommandException.Usage($"--series goes with models of volumes, and '{request.Model}' takes images. Leave it out.");
        }

        if (request.ResampleUneven && !model.Preprocessor.TakesVolumes && !Read(request, images).Any(image => Directory.Exists(SliceReader.Parse(image).File)))
        {
            throw CommandException.Usage(
                $"--resample-uneven goes with volumes and slices of DICOM series, as series#12, and '{request.Model}' is given images. Leave it out.");
        }

        if (request.ResampleUneven && writesDicom)
        {
            throw CommandException.Usage($"'{request.Output}' would be a DICOM file on the slices of the series, which --resample-uneven moves. Write a .nii.gz file.");
        }

        if (request.Series is not null && request.Images.FirstOrDefault(image => !Directory.Exists(image)) is { } file)
        {
            throw new CommandException($"--series chooses among the DICOM files of a folder, and '{file}' is none. Leave it out.");
        }

        if (writesDicom && request.Case.Count > 0)
        {
            throw CommandException.Usage($"'{request.Output}' would be a DICOM file of one image, and '{request.Model}' takes several of a case. Write a .png file.");
        }

        if (model.Card.Task is ModelTask.Segmentation or ModelTask.Image)
        {
            if (CsvFile.IsFor(request.Output))
            {
                throw new CommandException($"'{request.Model}' gives no scores of images, which '{request.Output}' could hold. Give a file or a folder for what it gives, or leave out --out.");
            }

            var pixels = writesDicom
                ? new PixelsOutput(request.Model, WriteDicom(model, images, covariates, request, context))
                : Write(model, images, covariates, request, context.Cancellation);
            pixels.Show(console);
            return pixels;
        }

        IReadOnlyList<string> read = [.. Read(request, images), .. request.Covariates is { } numbers ? [numbers] : Array.Empty<string>()];
        var table = request.Output is null ? null : new ScoresFile(request.Output, request.Model, read);
        var scores = Scores(request.Model, model, images, image => Predict(model, image, request, covariates(image)), context.Cancellation);
        scores.Show(console);
        table?.Write(scores.Predictions, console);
        return scores;
    }

    static PixelsOutput Write(
        RadModel model, IReadOnlyList<string> images, Func<string, IReadOnlyDictionary<string, float>> covariates, Request request, CancellationToken cancellation)
    {
        var target = new PictureTarget(request.Output, images, Read(request, images), model.Preprocessor.TakesVolumes);
        var (found, error) = Each(
            images,
            path =>
            {
                var findings = Predict(model, path, request, covariates(path));
                return PredictedPixels.From(path, findings, target.Write(path, findings));
            },
            cancellation);
        return new(request.Model, found) { Error = error };
    }

    /// <summary>The files that images are read from.</summary>
    static IReadOnlyList<string> Read(Request request, IReadOnlyList<string> images) => request.Case.Count > 0 ? [.. request.Case.Select(image => image.File)] : images;

    static List<PredictedPixels> WriteDicom(
        RadModel model, IReadOnlyList<string> images, Func<string, IReadOnlyDictionary<string, float>> covariates, Request request, CommandContext context)
    {
        var target = new DicomTarget(model, request.Output!, images, request.Probabilities, request.Series);
        var (found, error) = Each(images, path => target.Predict(path, covariates(path)), context.Cancellation);
        if (error is not null)
        {
            // One file of the frames that were left would look like one of all.
            throw new CommandException($"{error}{(error.Contains('\n') ? '\n' : ' ')}Nothing was written.");
        }

        target.Write(context.Clock.GetLocalNow());
        return [.. found.SelectMany(frames => frames)];
    }

    /// <summary>Runs a model of scores on image files, one after the other.</summary>
    /// <exception cref="CommandException">Images cannot be used, of which all are named; or the model takes covariates.</exception>
    public static PredictOutput Predict(string modelPath, IReadOnlyList<string> images, CancellationToken cancellation)
    {
        using var model = RadModel.Open(modelPath);
        ImageOption.Check(modelPath, model, [], images);
        var files = Paths(model, images, series: null, _ => { });
        var covariates = CovariateOption.Of(null, modelPath, model.Card, files, []);
        var request = new Request(modelPath, images, null, null);
        return Scores(modelPath, model, files, image => Predict(model, image, request, covariates(image)), cancellation);
    }

    static PredictOutput Scores(
        string path, RadModel model, IReadOnlyList<string> images, Func<string, Findings> predict, CancellationToken cancellation)
    {
        var (found, error) = Each(images, image => PredictedImage.From(image, model.Card, predict(image)), cancellation);
        return new(path, found) { Error = error };
    }

    static Findings Predict(RadModel model, string image, Request request, IReadOnlyDictionary<string, float> covariates)
    {
        var reader = request.ResampleUneven ? s_resampled : s_images;
        return request.Case.Count > 0
            ? model.Predict(ImageOption.Read(request.Case, reader.Read), covariates)
            : model.Predict(model.Preprocessor.TakesVolumes ? Volume(image, request) : reader.Read(image), covariates);
    }

    static RadImage Volume(string path, Request request) => SeriesOption.Name(() => VolumeFile.Read(path, request.Series, request.ResampleUneven)).Image;

    static SliceReader Slices(bool resampleUneven) =>
        new(path => Directory.Exists(path) ? VolumeFile.Read(path, resampleUneven: resampleUneven).Image : ImageFile.ReadUpright(path));

    static List<string> Paths(RadModel model, IReadOnlyList<string> images, DicomSeriesChoice? series, Action<string> note) =>
        [.. images.SelectMany(path => model.Preprocessor.TakesVolumes ? ImagePaths.Volumes(path, series) : ImagePaths.Images(path, note))];

    /// <summary>Uses images one after the other.</summary>
    /// <returns>What was made of those that can be used, and what is said of the others; null where there are none.</returns>
    /// <exception cref="CommandException">None can be used.</exception>
    static (List<T> Made, string? Error) Each<T>(IReadOnlyList<string> images, Func<string, T> use, CancellationToken cancellation)
    {
        var (predictions, problems) = (new List<T>(images.Count), new List<string>());
        foreach (var path in images)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                predictions.Add(use(path));
            }
            catch (Exception e) when (IsAboutTheImage(e))
            {
                var text = Failures.Text(e) + HowToGiveSlices(e, path);
                problems.Add(text.Contains(path, StringComparison.Ordinal) ? text : $"'{path}': {text}");
            }
        }

        var error = problems.Count == 0 ? null : Unusable(images.Count, problems);
        return predictions.Count > 0 ? (predictions, error) : throw new CommandException(error!);
    }

    /// <summary>What is added where a model of images is given several slices; of a case it is not known which file they are in.</summary>
    static string HowToGiveSlices(Exception e, string path) =>
        e is ImageMismatchException && e.Message.EndsWith("Give it the slices one by one.", StringComparison.Ordinal) && Path.Exists(path)
            ? $" The first is '{path}#1'."
            : "";

    /// <summary>One problem behind the count, several a line each, of many the first.</summary>
    static string Unusable(int images, List<string> problems)
    {
        var count = $"{problems.Count} of {images} {(images == 1 ? "image" : "images")} cannot be used.";
        return problems.Count == 1 ? $"{count} {problems[0]}" : string.Join(
            '\n', [count, .. problems.Take(MostListed), .. problems.Count > MostListed ? [$"And {problems.Count - MostListed} more."] : Array.Empty<string>()]);
    }

    static bool IsAboutTheImage(Exception e) => e is
        IOException or UnauthorizedAccessException or InvalidImageException or InvalidSeriesException or UnknownImageFormatException or ImageMismatchException
        or InvalidDataException;
}
