using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Goes through images with teaching data that are images, one at a time.</summary>
/// <param name="input">The model and the samples.</param>
/// <param name="what">What is counted, for progress.</param>
sealed class PairEvaluation(EvaluationInput input, string what)
{
    /// <summary>Hands on each image that can be read and that the model takes.</summary>
    /// <param name="measure">Measures an image; says why the model cannot take it, or what is wrong with its teaching data.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <returns>The names of the images left out as unreadable.</returns>
    /// <exception cref="DataException">Images or teaching data cannot be used; all are named.</exception>
    public IReadOnlyList<string> Run(Func<Sample, IReadOnlyList<RadImage?>, (BadImage? Bad, string? Wrong)> measure, CancellationToken cancellation)
    {
        var wrong = new List<string>();
        var bad = new DatasetReader(input.Dataset, input.Model.Preprocessor.ImageChannels).ReadCases(
            input.Samples,
            (sample, images) =>
            {
                var (bad, problem) = CaseSize.Problem(sample, images) is { } uneven ? (null, uneven) : measure(sample, images);
                if (problem is not null)
                {
                    wrong.Add(problem);
                }

                return bad;
            },
            new Counter(done => input.Observer.Counted(what, done, input.Samples.Count)),
            cancellation,
            input.Model.Preprocessor);
        return wrong.Count == 0
            ? [.. bad.Select(b => b.Name)]
            : throw new DataException(
                input.Dataset.Path,
                $"{wrong.Count} of {Listing.Count(input.Samples.Count, "image")} of '{input.Dataset.Path}' cannot be measured: {Listing.Join(wrong)}. "
                + "Correct or remove them.",
                wrong);
    }

    sealed class Counter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
