using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>What a model of scores gave for the cases of a split, whether its preprocessing lies beside its graph or in it.</summary>
/// <param name="Names">The cases that were used.</param>
/// <param name="Targets">The truth of each.</param>
/// <param name="Values">For each task of the model, or its only one, what it gave for each case.</param>
/// <param name="Skipped">The names of the cases left out.</param>
sealed record CaseScores(IReadOnlyList<string> Names, PreparedTargets Targets, IReadOnlyList<IReadOnlyList<float[]>> Values, IReadOnlyList<string> Skipped)
{
    const int BatchSize = 64;

    /// <summary>Runs the model on all samples.</summary>
    /// <param name="input">The model and the samples.</param>
    /// <param name="targets">Reads the truth, which is of the table.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <exception cref="DataException">Images cannot be read, or do not fit the model.</exception>
    public static CaseScores Of(EvaluationInput input, ITargetReader targets, CancellationToken cancellation) =>
        input.Model.Preprocessor.IsInGraph ? OfRaw(input, targets, cancellation) : OfPrepared(input, targets, cancellation);

    static CaseScores OfPrepared(EvaluationInput input, ITargetReader targets, CancellationToken cancellation)
    {
        var preparer = new ImagePreparer(input.Dataset, input.Observer, input.Cache);
        var images = preparer.Prepare(input.Samples, input.Model.Preprocessor, targets, "Images", cancellation);
        var values = Lists(input.Model.Card, images.Count);
        var batchSize = images.BatchOf(BatchSize);
        for (var start = 0; start < images.Count; start += batchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batchSize, images.Count - start);
            foreach (var (list, scores) in values.Zip(Run(input.Model, images, start, count)))
            {
                list.AddRange(scores);
            }

            input.Observer.Counted("Predictions", start + count, images.Count);
        }

        return new(images.Names, images.Targets, values, preparer.Skipped);
    }

    /// <summary>Images go in as they are read, one at a time, as each may have a size of its own.</summary>
    static CaseScores OfRaw(EvaluationInput input, ITargetReader targets, CancellationToken cancellation)
    {
        var (samples, model) = (input.Samples, input.Model);
        var (used, values, truth) = (new List<Sample>(samples.Count), Lists(model.Card, samples.Count), new List<float>());
        var row = new float[new PreparedTargets([], targets.Shape).Size];
        var bad = new DatasetReader(input.Dataset, model.Preprocessor.ImageChannels).ReadCases(
            samples,
            (sample, images) =>
            {
                if (CasePrediction.Of(model, sample, images, out var findings) is { } unusable)
                {
                    return unusable;
                }

                // Numbers of a table, with which nothing can be wrong any more.
                targets.Read(sample, images.First(image => image is not null)!, row);
                truth.AddRange(row);
                foreach (var (list, part) in values.Zip(model.Card.Tasks is { } tasks ? tasks.Select(task => findings!.Tasks[task.Name]) : [findings!]))
                {
                    list.Add([.. part.Scores.Select(score => score.Score)]);
                }

                used.Add(sample);
                return null;
            },
            new Counter(done => input.Observer.Counted("Predictions", done, samples.Count)),
            cancellation,
            model.Preprocessor);
        var prepared = new PreparedTargets([.. truth], targets.Shape) { Patients = [.. used.Select(sample => sample.Patient)] };
        return new([.. used.Select(sample => sample.Name)], prepared, values, [.. bad.Select(image => image.Name)]);
    }

    static List<float[]>[] Lists(ModelCard card, int count) => [.. Enumerable.Range(0, card.Tasks?.Count ?? 1).Select(_ => new List<float[]>(count))];

    static IEnumerable<IEnumerable<float[]>> Run(RadModel model, PreparedImages images, int start, int count)
    {
        if (model.Card.Tasks is not { } tasks)
        {
            return [model.PredictPrepared(images.Slice(start, count), count, images.CovariatesOf(start, count)).Chunk(model.Card.Classes.Count)];
        }

        var image = model.Card.Inputs[0].Name;
        var inputs = new Dictionary<string, InputTensor>(StringComparer.Ordinal)
        {
            [image] = new([count, .. images.ImageShape.Select(size => (long)size)], images.Slice(start, count)),
        };
        if (images.CovariateCount > 0)
        {
            inputs[model.Inputs.First(input => input.Name != image).Name] = new([count, images.CovariateCount], images.CovariatesOf(start, count));
        }

        var outputs = model.Run(inputs);
        return tasks.Select(task => outputs[task.Name].Data.ToArray().Chunk(task.Classes.Count));
    }

    sealed class Counter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
