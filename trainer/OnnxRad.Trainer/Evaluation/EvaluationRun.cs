using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Measures an exported model file in ONNX Runtime.</summary>
/// <param name="observer">Told what is going on.</param>
public sealed class EvaluationRun(IRunObserver observer)
{
    const int BatchSize = 64;

    /// <summary>Measures a model.</summary>
    /// <exception cref="DataException">The data cannot be used, or have no such split.</exception>
    /// <exception cref="FileNotFoundException">There is no such model file.</exception>
    /// <exception cref="InvalidModelException">The file is no model with a readable card.</exception>
    public EvaluationResult Execute(EvaluationRequest request, CancellationToken cancellation)
    {
        using var model = RadModel.Open(request.ModelPath);
        observer.Stage($"Reading {request.DataPath}");
        var dataset = ImageDataset.Open(
            request.DataPath,
            new ImageDatasetOptions { Read = ImageFile.Read, Classes = model.Card.Classes, SkipBadImages = request.SkipBadImages });
        var samples = Choose(dataset, model.Card, request);
        var preparer = new ImagePreparer(dataset, observer);
        var images = preparer.Prepare(samples, model.Preprocessor, "Images", cancellation);
        var classes = model.Card.Classes.Count;
        var probabilities = new List<float[]>(images.Count);
        for (var start = 0; start < images.Count; start += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(BatchSize, images.Count - start);
            probabilities.AddRange(model.PredictPrepared(images.Slice(start, count), count).Chunk(classes));
            observer.Counted("Predictions", start + count, images.Count);
        }

        var threshold = model.Card.Thresholds is [.., var last] ? last : 0.5;
        return new(ClassificationReport.From(images.Labels, probabilities, model.Card.Classes, threshold), preparer.Skipped)
        {
            Labels = images.Labels,
            Probabilities = probabilities,
        };
    }

    static IReadOnlyList<Sample> Choose(ImageDataset dataset, ModelCard card, EvaluationRequest request)
    {
        if (request.Split is not { } wanted)
        {
            return dataset.Samples;
        }

        var splits = Splits(dataset, card);
        Sample[] chosen = [.. dataset.Samples.Where((_, i) => splits[i] == wanted)];
        return chosen.Length > 0
            ? chosen
            : throw new DataException(
                dataset.Path, $"'{dataset.Path}' has no images of the split '{wanted.Name()}'. Choose another with --split, or --split all.");
    }

    /// <summary>The splits that the data give; what they lack is held out as in the run that made the model.</summary>
    static DataSplit[] Splits(ImageDataset dataset, ModelCard card)
    {
        var given = dataset.Samples.Select(s => s.Split).OfType<DataSplit>().ToArray();
        var complete = given.Length == dataset.Samples.Count;
        if (complete && given.Distinct().Count() == Enum.GetValues<DataSplit>().Length)
        {
            return given;
        }

        if (dataset.Sha256 == card.Provenance.DataSha256)
        {
            return HoldOut.Assign(dataset, HoldOutOptions.From(Recipe.Parse(card.Provenance.Recipe, "model card", [])));
        }

        return complete
            ? given
            : throw new DataException(
                dataset.Path,
                $"'{dataset.Path}' does not say which split its images are of, and is not the data set that '{card.Name}' was trained on, so the "
                + "held-out patients are not known. Use --split all to measure on all images, or give the data a split column.");
    }
}
