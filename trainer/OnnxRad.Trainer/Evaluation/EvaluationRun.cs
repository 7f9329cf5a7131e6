using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Measures an exported model file in ONNX Runtime.</summary>
/// <param name="observer">Told what is going on.</param>
public sealed class EvaluationRun(IRunObserver observer)
{
    /// <summary>Measures a model.</summary>
    /// <exception cref="DataException">The data cannot be used, or have no such split.</exception>
    /// <exception cref="FileNotFoundException">There is no such model file.</exception>
    /// <exception cref="InvalidModelException">The file is no model with a readable card.</exception>
    public EvaluationResult Execute(EvaluationRequest request, CancellationToken cancellation)
    {
        using var model = RadModel.Open(request.ModelPath);
        observer.Stage($"Reading {request.DataPath}");
        var task = TaskTable.Of(model.Card.Task);
        ThrowIfNotMeasurable(model, request);
        var recipe = new CardRecipe(model.Card);
        var resamples = request.ResampleUneven || recipe.Value.Data.ResampleUneven;
        var dataset = ImageDataset.Open(
            request.DataPath,
            new ImageDatasetOptions
            {
                Read = StoredImage.Reader(model.Card.Preprocessing.Depth is not null, resamples, "--resample-uneven"),
                ResampleUneven = resamples,
                Classes = model.Card.Classes,
                SkipBadImages = request.SkipBadImages,
                Task = task,
                Tasks = task.Kind == ModelTask.MultiTask ? Tasks(model.Card, recipe.Value) : [],
                TasksMayBeMissing = true,
                Images = model.Card.Preprocessing.Images,
                Volumes = model.Card.Preprocessing.Depth is not null,
                TargetIsImage = task.Kind == ModelTask.Image && recipe.Value.Degradation.IsOn,
                Data = (task.Kind == ModelTask.Classification ? new() : recipe.Value.Data) with
                {
                    Covariates = [.. model.Card.Covariates?.Select(covariate => covariate.Name) ?? []],
                },
            });
        var samples = Choose(dataset, model.Card, request, recipe);
        return task.Evaluate(new(model, dataset, samples, recipe, observer) { Cache = request.Cache }, cancellation);
    }

    // The input of such a model is worsened behind its preprocessing, and compared there.
    static void ThrowIfNotMeasurable(RadModel model, EvaluationRequest request)
    {
        if (model.Card.Task == ModelTask.Image && model.Preprocessor.IsInGraph)
        {
            throw new DataException(
                request.DataPath,
                $"'{request.ModelPath}' makes images and begins with its preprocessing, and such models are measured on what their preprocessing gives. Measure the model "
                + "that it was composed of.");
        }
    }

    /// <summary>The columns that the recipe names, and the classes that the card does.</summary>
    static IReadOnlyList<TaskRecipe> Tasks(ModelCard card, Recipe recipe) =>
        [.. recipe.Tasks.Zip(card.Tasks!).Select(pair => pair.First with { Classes = pair.Second.Task == ModelTask.Survival ? null : pair.Second.Classes })];

    static IReadOnlyList<Sample> Choose(ImageDataset dataset, ModelCard card, EvaluationRequest request, CardRecipe recipe)
    {
        if (request.Split is not { } wanted)
        {
            return dataset.Samples;
        }

        var splits = Splits(dataset, card, recipe);
        Sample[] chosen = [.. dataset.Samples.Where((_, i) => splits[i] == wanted)];
        return chosen.Length > 0
            ? chosen
            : throw new DataException(
                dataset.Path, $"'{dataset.Path}' has no images of the split '{wanted.Name()}'. Choose another with --split, or --split all.");
    }

    /// <summary>The splits that the data give; what they lack is held out as in the run that made the model.</summary>
    static DataSplit[] Splits(ImageDataset dataset, ModelCard card, CardRecipe recipe)
    {
        HoldOut.CheckGiven(dataset, otherWayOut: " Or use --split all to measure on all images.");
        var given = dataset.Samples.Select(s => s.Split).OfType<DataSplit>().ToArray();
        var complete = given.Length == dataset.Samples.Count;
        if (complete && given.Distinct().Count() == Enum.GetValues<DataSplit>().Length)
        {
            return given;
        }

        var isKnown = dataset.Has(card.Provenance.DataSha256);
        if (isKnown && recipe.HoldOut is { } options)
        {
            return HoldOut.Assign(dataset, options);
        }

        return complete ? given : throw new DataException(dataset.Path, isKnown ? HeldOutApart(dataset, card) : OtherData(dataset, card));
    }

    static string HeldOutApart(ImageDataset dataset, ModelCard card) =>
        $"'{dataset.Path}' does not say which split its images are of, and the card of '{card.Name}' does not say that all of its members held out the same patients (with the "
        + "same seed, data.validation_fraction and data.test_fraction), so that some may have been trained on the others' test images. Use --split all to measure on all "
        + "images, or give the data a split column.";

    static string OtherData(ImageDataset dataset, ModelCard card) =>
        $"'{dataset.Path}' does not say which split its images are of, and is not the data set that '{card.Name}' was trained on, or other "
        + "images count as one patient's than then, so the held-out patients are not known. Use --split all to measure on all images, or give the data a split column.";
}
