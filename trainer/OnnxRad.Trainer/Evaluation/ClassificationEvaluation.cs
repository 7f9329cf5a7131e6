using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Measures a classifier.</summary>
static class ClassificationEvaluation
{
    const int BatchSize = 64;

    public static EvaluationResult Run(EvaluationInput input, CancellationToken cancellation)
    {
        var (model, observer) = (input.Model, input.Observer);
        if (model.Preprocessor.IsInGraph)
        {
            var raw = RawScores.Of(input, cancellation);
            return Result(model, raw.Names, raw.Labels, raw.Scores, raw.Skipped);
        }

        var preparer = new ImagePreparer(input.Dataset, observer, input.Cache);
        var images = preparer.Prepare(input.Samples, model.Preprocessor, new ClassTargets(), "Images", cancellation);
        var classes = model.Card.Classes.Count;
        var probabilities = new List<float[]>(images.Count);
        var batchSize = images.BatchOf(BatchSize);
        for (var start = 0; start < images.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batchSize, images.Count - start);
            probabilities.AddRange(model.PredictPrepared(images.Slice(start, count), count, images.CovariatesOf(start, count)).Chunk(classes));
            observer.Counted("Predictions", start + count, images.Count);
        }

        return Result(model, images.Names, images.Labels, probabilities, preparer.Skipped);
    }

    static EvaluationResult Result(
        RadModel model, IReadOnlyList<string> names, IReadOnlyList<int> labels, IReadOnlyList<float[]> probabilities, IReadOnlyList<string> skipped)
    {
        var threshold = model.Card.Thresholds is [.., var last] ? last : 0.5;
        return new(ClassificationReport.From(labels, probabilities, model.Card.Classes, threshold), skipped)
        {
            Cases = CaseTables.OfScores(
                names, new CaseTables.Part(null, ModelTask.Classification, TaskFit.Of(model.Card), [.. labels.Select(label => new float[] { label })], probabilities)),
            Labels = labels,
            Probabilities = probabilities,
        };
    }
}
