using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Measures a classifier.</summary>
static class ClassificationEvaluation
{
    const int BatchSize = 64;

    public static EvaluationResult Run(EvaluationInput input, CancellationToken cancellation)
    {
        var (model, observer) = (input.Model, input.Observer);
        var preparer = new ImagePreparer(input.Dataset, observer);
        var images = preparer.Prepare(input.Samples, model.Preprocessor, new ClassTargets(), "Images", cancellation);
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
}
