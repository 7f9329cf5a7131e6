using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <summary>A model file, ready to run: images in, findings out.</summary>
/// <remarks>
/// All that is needed is in the file: network, card and preprocessing graph. Every method but <see cref="Dispose"/> may be
/// called from several threads at a time. A model that is disposed while calls run frees its memory at the end of the last one; calls that come later throw
/// <see cref="ObjectDisposedException"/>, as may those that run several batches.
/// </remarks>
public sealed partial class RadModel : IDisposable
{
    readonly string _source;
    readonly RadModelOptions _options;
    readonly HeldSession _session;
    readonly string _imageName;
    readonly string[] _outputNames;
    readonly ScoreNetwork _network;
    readonly int _fixedBatch;
    readonly BindingPool _single;

    RadModel(string source, RadModelOptions options, InferenceSession session)
    {
        (_source, _options) = (source, options);
        Card = ModelFile.Card(source, session);
        Preprocessor = ModelFile.Preprocessor(source, Card, session);
        try
        {
            Inputs = ModelFile.Tensors(source, "input", session.InputNames, session.InputMetadata);
            Outputs = ModelFile.Tensors(source, "output", session.OutputNames, session.OutputMetadata);
            ModelFile.ThrowIfInconsistent(source, Card, Preprocessor, Inputs, Outputs);
        }
        catch
        {
            Preprocessor.Dispose();
            throw;
        }

        var image = Inputs.First(input => input.Name == Card.Inputs.First(spec => spec.Kind == InputKind.Image).Name);
        _fixedBatch = (int)Math.Max(0, image.Shape[0]);
        _imageName = image.Name;
        _session = new(session, $"model '{source}'");
        _network = new(source, _session, image.Name, Card.Classes.Count, _fixedBatch);
        _outputNames = [.. Outputs.Select(output => output.Name)];
        _single = new(() => ScoreBinding.Allocate(source, card: Card, _session, ImageShape, _imageName, _outputNames[0], Math.Max(1, _fixedBatch)));
    }

    /// <summary>The path of the file.</summary>
    public string Source => _source;

    /// <summary>What the file says about the model.</summary>
    public ModelCard Card { get; }

    /// <summary>What the network takes, in the order of the graph.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>
    /// What the network gives, in the order of the graph; the first one holds the scores of the classes, or, of a model that does several
    /// tasks, each those of the task of its name.
    /// </summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>The network's image input (C, H, W), or (C, D, H, W) of volumes, which the preprocessing makes.</summary>
    public ImageShape ImageShape => Preprocessor.OutputShape;

    /// <summary>The preprocessing graph that lies in the file; disposed with the model.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>Opens a model file.</summary>
    /// <param name="path">An ONNX file with an OnnxRad model card.</param>
    /// <param name="options">How to run it; by default on all processors.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">The file is not a model that OnnxRad can run; the exception says why.</exception>
    /// <exception cref="ProviderUnavailableException">An execution provider that was asked for cannot be used.</exception>
    /// <exception cref="ArgumentException">An option is out of range; all problems are listed.</exception>
    public static RadModel Open(string path, RadModelOptions? options = null) => Open(path, options, profile: null);

    /// <summary>The same, with a profile of what runs in a file whose name begins so.</summary>
    internal static RadModel Open(string path, RadModelOptions? options, string? profile)
    {
        options ??= new();
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The options are not valid. {string.Join(' ', problems)}", nameof(options));
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no model file '{path}'. Check the path.", path);
        }

        // A file that may not be read fails here, with the system's own text.
        File.OpenHandle(path).Dispose();
        var session = OpenSession(path, options, profile);
        try
        {
            return new(path, options, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Finds what is in an image.</summary>
    /// <exception cref="ImageMismatchException">The image has other channels or another size than the model takes.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, fails, or gives scores that are not numbers.</exception>
    public Findings Predict(RadImage image) => Predict([image])[0];

    /// <summary>Finds what is in each of several images, <see cref="RadModelOptions.BatchSize"/> at a time.</summary>
    /// <returns>As many findings, in the order of the images.</returns>
    /// <exception cref="ImageMismatchException">An image has other channels or another size than the model takes; nothing was run.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, fails, or gives scores that are not numbers.</exception>
    public IReadOnlyList<Findings> Predict(IReadOnlyList<RadImage> images) =>
        PredictionScope.Measure(Card, images.Count, () => PredictAll(images, CancellationToken.None));

    /// <summary>Finds what is in an image that the preprocessing has been through already.</summary>
    /// <remarks>The shortest way: memory is kept from call to call, only the findings are allocated.</remarks>
    /// <param name="prepared">What <see cref="Prepare"/> gave, shape (1, C, H, W).</param>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, fails, or gives scores that are not numbers.</exception>
    public Findings Predict(InputTensor prepared) => PredictSingle(prepared, CancellationToken.None);

    /// <summary>Finds what is in an image, on a thread of the pool.</summary>
    /// <param name="image">A decoded image.</param>
    /// <param name="cancellation">Ends the call between two nodes of the graph.</param>
    /// <exception cref="ImageMismatchException">The image has other channels or another size than the model takes.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, fails, or gives scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The call was ended.</exception>
    public async Task<Findings> PredictAsync(RadImage image, CancellationToken cancellation = default) =>
        (await PredictAsync([image], cancellation).ConfigureAwait(false))[0];

    /// <summary>Finds what is in each of several images, on a thread of the pool.</summary>
    /// <param name="images">Decoded images.</param>
    /// <param name="cancellation">Ends the call between two nodes of the graph.</param>
    /// <returns>As many findings, in the order of the images.</returns>
    /// <exception cref="ImageMismatchException">An image has other channels or another size than the model takes; nothing was run.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, fails, or gives scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The call was ended.</exception>
    public Task<IReadOnlyList<Findings>> PredictAsync(IReadOnlyList<RadImage> images, CancellationToken cancellation = default) =>
        Task.Run(() => PredictionScope.Measure(Card, images.Count, () => PredictAll(images, cancellation)), cancellation);

    /// <summary>Finds what is in an image that the preprocessing has been through already, on a thread of the pool.</summary>
    /// <param name="prepared">What <see cref="Prepare"/> gave, shape (1, C, H, W).</param>
    /// <param name="cancellation">Ends the call between two nodes of the graph.</param>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, fails, or gives scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The call was ended.</exception>
    public Task<Findings> PredictAsync(InputTensor prepared, CancellationToken cancellation = default) =>
        Task.Run(() => PredictSingle(prepared, cancellation), cancellation);

    IReadOnlyList<Findings> PredictAll(IReadOnlyList<RadImage> images, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RequireImageOnly();
        for (var i = 0; i < images.Count; i++)
        {
            Preprocessor.Check(images[i], i);
        }

        if (GivesPixels && Preprocessor.IsInGraph)
        {
            return PredictEachRaw(images, cancellation);
        }

        if (GivesPixels)
        {
            return PixelNetwork().Run(
                images, (all, start, count, target) => Preprocessor.Run(all, start, count, _options.IntraOpThreads, target, cancellation), cancellation);
        }

        if (Card.Tasks is not null)
        {
            return PredictTasks(images, cancellation);
        }

        RequireScores();
        if (Preprocessor.IsInGraph)
        {
            return new RawPrediction(_source, Card, Preprocessor, _network).Run(images, cancellation);
        }

        var (size, classes) = (ImageShape.Count, Card.Classes.Count);
        var batch = Math.Min(BatchSize, images.Count);
        var prepared = new float[checked(batch * size)]; // (batch, C, H, W)
        var scores = new float[batch * classes];
        var findings = new List<Findings>(images.Count);
        for (var start = 0; start < images.Count; start += batch)
        {
            var count = Math.Min(batch, images.Count - start);
            Preprocessor.Run(images, start, count, _options.IntraOpThreads, prepared, cancellation);
            _network.Run(prepared.AsMemory(0, count * size), ImageShape, count, scores.AsMemory(0, count * classes), cancellation);
            for (var i = 0; i < count; i++)
            {
                findings.Add(Findings.From(Card, scores.AsSpan(i * classes, classes), start + i));
            }
        }

        return findings;
    }

    /// <summary>Runs the network on images that the preprocessing has been through already.</summary>
    /// <param name="images">Values of shape (count, C, H, W) as <see cref="ImageShape"/>; not copied.</param>
    /// <param name="count">The number of images, 0 or above.</param>
    /// <returns>The scores, shape (count, classes).</returns>
    /// <exception cref="ArgumentException">The number of values does not fit the number of images.</exception>
    /// <exception cref="InvalidOperationException">The network has inputs besides the image, takes raw pixels, or fails.</exception>
    public float[] PredictPrepared(ReadOnlyMemory<float> images, int count) => ScorePrepared(images, count, CancellationToken.None);

    /// <summary>The same, with a token that ends it between two nodes of the graph.</summary>
    internal float[] ScorePrepared(ReadOnlyMemory<float> images, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        RequireImageOnly();
        RequireScores();
        RequirePrepared();
        var (size, classes) = (ImageShape.Count, Card.Classes.Count);
        if (images.Length != (long)count * size)
        {
            throw new ArgumentException(
                $"{images.Length} values are not {count} images of {ImageShape} ({ImageShape.Names}); expected {(long)count * size}.", nameof(images));
        }

        var scores = new float[checked(count * classes)];
        for (var start = 0; start < count; start += BatchSize)
        {
            var n = Math.Min(BatchSize, count - start);
            _network.Run(images.Slice(start * size, n * size), ImageShape, n, scores.AsMemory(start * classes, n * classes), cancellation);
        }

        return scores;
    }

    /// <summary>Preprocesses an image into what <see cref="Run"/> takes for the image input.</summary>
    /// <returns>
    /// Shape (1, C, H, W); the image's own values where the network's graph begins with the preprocessing. Volumes come in the order of <see cref="VolumeOrientation"/>.
    /// </returns>
    /// <exception cref="ImageMismatchException">The image has other channels or another size than the model takes.</exception>
    public InputTensor Prepare(RadImage image)
    {
        _session.ThrowIfDisposed();
        Preprocessor.Check(image);
        if (!Preprocessor.IsInGraph)
        {
            return new([1, .. ImageShape.Dimensions], Preprocessor.Run(image));
        }

        var upright = Preprocessor.Upright(image);
        return new([1, .. Preprocessor.ShapeOf(upright).Dimensions], Preprocessor.PixelsOf(upright));
    }

    /// <summary>Frees the network and the preprocessing, at the end of the last call and with the last <see cref="ModelBinding"/>.</summary>
    public void Dispose()
    {
        _session.Dispose();
        Preprocessor.Dispose();
        _single.Dispose();
    }

    static InferenceSession OpenSession(string path, RadModelOptions options, string? profile)
    {
        using var sessionOptions = SessionFactory.Options(options.IntraOpThreads, options.Spinning ? Spinning.Always : Spinning.Never);
        Providers.Append(sessionOptions, options with { Providers = EngineNames.Apply(options.Providers, () => EngineNames.FilesOf(path)) });
        if (profile is not null)
        {
            (sessionOptions.ProfileOutputPathPrefix, sessionOptions.EnableProfiling) = (profile, true);
        }

        try
        {
            return SessionFactory.Open(path, () => new InferenceSession(path, sessionOptions));
        }
        catch (InvalidModelException e)
            when (options.Providers[0].Provider != ExecutionProvider.Cpu && e is { Problem: ModelProblem.Refused, InnerException: OnnxRuntimeException inner })
        {
            throw Providers.CannotStart(options.Providers[0], inner);
        }
    }

    /// <summary>Runs the network once on zeros; images of unknown size have the card's, other unknown sizes are 1.</summary>
    internal void RunOnZeros(int count, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Inputs.Concat(Outputs).All(tensor => tensor.Shape.Count > 0 && tensor.Shape.Skip(1).All(size => size >= 0)))
        {
            using var binding = Bind(count);
            binding.Run(cancellation);
            return;
        }

        int[] image = [_fixedBatch > 0 ? _fixedBatch : count, .. ImageShape.Dimensions];
        RunNamed([.. Inputs.Select(input => (input.Name, Zeros(input)))], cancellation);

        InputTensor Zeros(TensorInfo input)
        {
            long[] shape = [.. input.Shape.Select((size, i) => size >= 0 ? size : i < image.Length && (i == 0 || input.Name == _imageName) ? image[i] : 1)];
            return new(shape, new float[shape.Aggregate(1L, (n, size) => checked(n * size))]);
        }
    }

    /// <summary>Ends the profile that the model was opened with.</summary>
    /// <returns>The path of the file.</returns>
    internal string EndProfiling()
    {
        using var use = _session.Hold();
        return use.Session.EndProfiling();
    }

    /// <summary>The largest batch that the network is given.</summary>
    internal int BatchSize => _fixedBatch > 0 ? _fixedBatch : _options.BatchSize;

    void RequireImageOnly()
    {
        _session.ThrowIfDisposed();
        if (Inputs.Count > 1)
        {
            throw new InvalidOperationException(
                $"'{_source}' takes {string.Join(", ", Inputs.Select(input => $"'{input.Name}'"))}, and Predict feeds only '{_imageName}'. "
                + "Call Run with all inputs; Prepare makes the image's.");
        }
    }

    PixelPrediction PixelNetwork() =>
        new(_source, Card, _session, ImageShape, _imageName, _outputNames[0], Math.Max(1, BatchSize), _fixedBatch, _options.KeepPixelScores);

    bool GivesPixels => Card.Task is ModelTask.Segmentation or ModelTask.Image;

    void RequireScores()
    {
        if (GivesPixels)
        {
            throw new InvalidOperationException(
                $"'{_source}' gives a value for each pixel, and prepared images have lost their size. Call Predict with images, or Run.");
        }

        if (Card.Tasks is { } tasks)
        {
            throw new InvalidOperationException(
                $"'{_source}' does {tasks.Count} tasks, and has scores for each of them. Call Predict, whose findings are by task, or Run.");
        }
    }

    void RequirePrepared()
    {
        if (Preprocessor.IsInGraph)
        {
            throw new InvalidOperationException($"'{_source}' takes raw pixels: its preprocessing is part of its graph. Give the images to Predict.");
        }
    }

    Findings PredictSingle(InputTensor prepared, CancellationToken cancellation)
    {
        RequireImageOnly();
        if (Card.Tasks is not null)
        {
            return PredictTasks(prepared, cancellation);
        }

        RequireScores();
        if (Preprocessor.IsInGraph)
        {
            InputCheck.ThrowIfWrong(_source, Inputs, new Dictionary<string, InputTensor> { [_imageName] = prepared });
            return PredictionScope.Measure(Card, images: 1, () => new RawPrediction(_source, Card, Preprocessor, _network).Run(prepared, cancellation));
        }

        InputCheck.ThrowIfNotPrepared(ImageShape, prepared);
        using var scope = PredictionScope.Begin(Card, images: 1);
        var binding = _single.Take();
        try
        {
            prepared.Data.Span.CopyTo(binding.Inputs[_imageName].Data.Span);
            binding.Run(cancellation);
            var findings = binding.Findings();
            scope.Succeeded();
            return findings;
        }
        catch (Exception e) when (scope.Fails(e))
        {
            throw;
        }
        finally
        {
            _single.Return(binding);
        }
    }
}
