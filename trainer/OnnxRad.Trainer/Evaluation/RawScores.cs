namespace OnnxRad.Trainer;

/// <summary>The scores of a classifier whose graph begins with its preprocessing: images go in as they are read, one at a time.</summary>
/// <param name="Names">The images that were used.</param>
/// <param name="Labels">The true class of each image that was used.</param>
/// <param name="Scores">A score for each class, by image.</param>
/// <param name="Skipped">The names of the images left out.</param>
sealed record RawScores(IReadOnlyList<string> Names, IReadOnlyList<int> Labels, IReadOnlyList<float[]> Scores, IReadOnlyList<string> Skipped)
{
    /// <summary>Runs the model on all samples.</summary>
    /// <exception cref="DataException">Images cannot be read, or do not fit the model.</exception>
    public static RawScores Of(EvaluationInput input, CancellationToken cancellation)
    {
        var (samples, model) = (input.Samples, input.Model);
        var (names, labels, scores) = (new List<string>(samples.Count), new List<int>(samples.Count), new List<float[]>(samples.Count));
        var bad = new DatasetReader(input.Dataset, model.Preprocessor.ImageChannels).ReadCases(
            samples,
            (sample, images) =>
            {
                scores.Add([.. CasePrediction.Of(model, images).Scores.Select(score => score.Score)]);
                labels.Add(sample.Label);
                names.Add(sample.Name);
            },
            new Counter(input.Observer, samples.Count),
            cancellation,
            model.Preprocessor);
        return new(names, labels, scores, [.. bad.Select(image => image.Name)]);
    }

    sealed class Counter(IRunObserver observer, int count) : IProgress<int>
    {
        public void Report(int value) => observer.Counted("Predictions", value, count);
    }
}
