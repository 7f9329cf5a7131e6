using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Reads the images of a split through the preprocessing graph in ONNX Runtime, as a deployed model does.</summary>
/// <param name="dataset">The data.</param>
/// <param name="observer">Told about progress.</param>
/// <param name="cache">The folder of prepared images, which are read from there batch by batch; null to hold them in memory.</param>
sealed class ImagePreparer(ImageDataset dataset, IRunObserver observer, string? cache = null)
{
    readonly List<string> _skipped = [];
    readonly HashSet<string> _placed = new(StringComparer.Ordinal);
    readonly HashSet<string> _unplaced = new(StringComparer.Ordinal);

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
        var shape = output.Dimensions;
        var (size, prepared) = (output.Count, new PreparedTargets([], targets.Shape));
        using var store = cache is null ? null : Open(cache, preprocessor, targets, size + prepared.Size + PreparedSample.Facts, cancellation);
        var values = store is null ? Allocate(samples.Count, size, shape) : [];
        var staysInStore = store is not null && targets.Shape.Count > 1;
        var teaching = staysInStore ? [] : Allocate(samples.Count, prepared.Size, targets.Shape);
        var (used, slots, cutOff) = (new List<Sample>(samples.Count), new List<int>(), new List<long>());
        var wrong = new List<string>();
        var reader = new DatasetReader(dataset, preprocessor.ImageChannels);
        var work = new SamplePreparation(reader, preprocessor, targets, store);
        var bad = reader.Take(
            samples,
            OrderedWork.Run(samples, work.Prepare, cancellation, work.Window),
            made => (made.Bad, made.OtherChannels),
            (sample, made) =>
            {
                if (made.Wrong is not null)
                {
                    wrong.Add(made.Wrong);
                    return null;
                }

                if (store is null)
                {
                    made.Values.AsSpan(0, size).CopyTo(values.AsSpan(used.Count * size));
                    made.Values.AsSpan(size, prepared.Size).CopyTo(teaching.AsSpan(used.Count * prepared.Size));
                    made.Return();
                }

                (made.HasPlace ? _placed : _unplaced).Add(sample.Name);
                cutOff.Add(made.CutOff);
                slots.Add(made.Slot);
                used.Add(sample);
                return null;
            },
            new Counter(done => observer.Counted(what, done, samples.Count)));
        ThrowIfWrong(samples.Count, wrong);
        ThrowIfMixed(preprocessor);
        _skipped.AddRange(bad.Select(b => b.Name).Except(_skipped));
        Array.Resize(ref teaching, staysInStore ? 0 : used.Count * prepared.Size);
        Array.Resize(ref values, store is null ? used.Count * size : 0);
        var mapped = store is null ? default : Map(store, [.. slots], size, prepared.Size, teaching);
        if (store is not null)
        {
            observer.Stage($"{what}: {work.Found} of {samples.Count} were prepared before; {store.Length / 1e6:0.#} MB in the cache '{cache}'");
        }

        prepared = prepared with { Values = teaching, Mapped = mapped.Targets, Patients = [.. used.Select(s => s.Patient)] };
        return new(values, shape, prepared, [.. used.Select(s => s.Name)])
        {
            Covariates = [.. used.SelectMany(s => s.Covariates)],
            Mapped = mapped.Images,
            CutOff = cutOff,
        };
    }

    /// <summary>Maps what was prepared, and reads the teaching data that are to be in memory; others are mapped too.</summary>
    static (MappedImages? Images, MappedImages? Targets) Map(PreparedStore store, int[] slots, int size, int targetSize, float[] teaching)
    {
        for (var i = 0; i < slots.Length && teaching.Length > 0; i++)
        {
            store.Read(slots[i], size, teaching.AsSpan(i * targetSize, targetSize));
        }

        var map = store.Map();
        return (new(map, slots, 0, size), teaching.Length > 0 ? null : new(map, slots, size, targetSize));
    }

    PreparedStore Open(string folder, Preprocessor preprocessor, ITargetReader targets, int floats, CancellationToken cancellation)
    {
        try
        {
            return PreparedStore.Open(
                folder,
                PreparedKey.OfKind(preprocessor, targets, dataset.ResamplesUneven),
                floats,
                () => observer.Stage("Waiting for another run, which prepares the same images"),
                cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(dataset.Path, $"The cache '{folder}' cannot be used: {e.Message} Choose another folder with --cache.", innerException: e);
        }
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

    /// <summary>Volumes that say where they lie are turned alike; others cannot be, so that both together would be seen from different sides.</summary>
    void ThrowIfMixed(Preprocessor preprocessor)
    {
        if (preprocessor.TakesVolumes && _placed.Count > 0 && _unplaced.Count > 0)
        {
            var few = _placed.Count < _unplaced.Count ? _placed : _unplaced;
            throw new DataException(
                dataset.Path,
                $"{_unplaced.Count} of {_placed.Count + _unplaced.Count} volumes of '{dataset.Path}' do not say where they lie in the patient, and the others do, so that they cannot be turned "
                + $"alike. Those that {(ReferenceEquals(few, _placed) ? "do" : "do not")}: {Listing.Join([.. few.Select(name => $"'{name}'")])}. Take volumes of one kind.",
                [.. few]);
        }
    }

    /// <summary>Memory for all images, which is one array.</summary>
    float[] Allocate(int count, int size, IReadOnlyList<int> shape)
    {
        if ((long)count * size > Array.MaxLength)
        {
            throw new DataException(
                dataset.Path,
                $"{count} images of {string.Join(" x ", shape)} ({(shape.Count == 4 ? "channels, slices, rows, columns" : "channels, rows, columns")}) of '{dataset.Path}' are too many to be held in memory: "
                + $"at most {Array.MaxLength / size} can be. Give a folder for prepared images with --cache, set a smaller {(shape.Count == 4 ? "input.depth, input.height" : "input.height")} and input.width in the recipe, "
                + "or use fewer images.");
        }

        return new float[count * size];
    }

    sealed class Counter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
