using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Reads the images of a split through the preprocessing graph in ONNX Runtime, as a deployed model does.</summary>
/// <param name="dataset">The data.</param>
/// <param name="observer">Told about progress.</param>
sealed class ImagePreparer(ImageDataset dataset, IRunObserver observer)
{
    readonly List<string> _skipped = [];

    /// <summary>The names of the images left out so far, each once.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>Reads and preprocesses samples by a record.</summary>
    /// <exception cref="DataException">Images cannot be read, or do not fit the preprocessing.</exception>
    public PreparedImages Prepare(
        IReadOnlyList<Sample> samples, Preprocessing preprocessing, ITargetReader targets, string what, CancellationToken cancellation)
    {
        using var preprocessor = Preprocessor.Open(PreprocessingGraph.Build(preprocessing).ToBytes());
        return Prepare(samples, preprocessor, targets, what, cancellation);
    }

    /// <summary>Reads and preprocesses samples by a graph, as that of a model file.</summary>
    /// <exception cref="DataException">Images cannot be read, or do not fit the preprocessing or their teaching data.</exception>
    public PreparedImages Prepare(
        IReadOnlyList<Sample> samples, Preprocessor preprocessor, ITargetReader targets, string what, CancellationToken cancellation)
    {
        var output = preprocessor.OutputShape;
        int[] shape = [output.Channels, output.Height, output.Width];
        var size = shape[0] * shape[1] * shape[2];
        var values = Allocate(samples.Count, size, shape);
        var prepared = new PreparedTargets([], targets.Shape);
        var teaching = Allocate(samples.Count, prepared.Size, targets.Shape);
        var used = new List<Sample>(samples.Count);
        var (unfit, wrong) = (new List<string>(), new List<string>());
        var bad = new DatasetReader(dataset, output.Channels).Read(
            samples,
            (sample, image) =>
            {
                if (Mismatch(preprocessor, image) is { } mismatch)
                {
                    unfit.Add($"'{sample.Name}': {mismatch}");
                    return;
                }

                if (targets.Read(sample, image, teaching.AsSpan(used.Count * prepared.Size, prepared.Size)) is { } problem)
                {
                    wrong.Add(problem);
                    return;
                }

                preprocessor.Run(image, values.AsSpan(used.Count * size, size));
                used.Add(sample);
            },
            new Counter(done => observer.Counted(what, done, samples.Count)),
            cancellation);
        if (unfit.Count > 0)
        {
            throw new DataException(
                dataset.Path, $"{unfit.Count} of {samples.Count} images of '{dataset.Path}' do not fit the network. First: {unfit[0]}", unfit);
        }

        ThrowIfWrong(samples.Count, wrong);
        _skipped.AddRange(bad.Select(b => b.Name).Except(_skipped));
        Array.Resize(ref values, used.Count * size);
        Array.Resize(ref teaching, used.Count * prepared.Size);
        prepared = prepared with { Values = teaching, Patients = [.. used.Select(s => s.Patient)] };
        return new(values, shape, prepared, [.. used.Select(s => s.Name)]) { Covariates = [.. used.SelectMany(s => s.Covariates)] };
    }

    void ThrowIfWrong(int count, List<string> wrong)
    {
        if (wrong.Count > 0)
        {
            throw new DataException(
                dataset.Path,
                $"The teaching data of {wrong.Count} of {Listing.Count(count, "image")} of '{dataset.Path}' cannot be used: {Listing.Join(wrong)}. "
                + "Correct or remove them.",
                wrong);
        }
    }

    /// <summary>Memory for all images, which is one array.</summary>
    float[] Allocate(int count, int size, IReadOnlyList<int> shape)
    {
        if ((long)count * size > Array.MaxLength)
        {
            throw new DataException(
                dataset.Path,
                $"{count} images of {string.Join(" x ", shape)} (channels, rows, columns) of '{dataset.Path}' are too many to be held in memory: "
                + $"at most {Array.MaxLength / size} can be. Set a smaller input.height and input.width in the recipe, or use fewer images.");
        }

        return new float[count * size];
    }

    static string? Mismatch(Preprocessor preprocessor, RadImage image)
    {
        try
        {
            preprocessor.Check(image);
            return null;
        }
        catch (ImageMismatchException e)
        {
            return e.Message;
        }
    }

    sealed class Counter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
