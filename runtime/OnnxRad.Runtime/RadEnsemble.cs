using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <summary>Several models that answer as one: images in, combined findings out, with how far the members agree.</summary>
/// <remarks>
/// Members may differ in architecture and input size. An image is preprocessed once for each distinct preprocessing graph among
/// them; the members run one after the other, each on all threads of its options. Every method but <see cref="Dispose"/> may be
/// called from several threads at a time.
/// </remarks>
public sealed class RadEnsemble : IDisposable
{
    // Bounds what the prepared images of one call take.
    const int ImagesAtATime = 32;

    readonly RadModel[] _members;
    readonly RadModel[][] _recipes;
    readonly bool _owned;

    RadEnsemble(RadModel[] members, EnsembleOptions options, bool owned)
    {
        (_members, Options, _owned) = (members, options, owned);
        _recipes = [.. members.GroupBy(member => member.Preprocessor.Recipe, StringComparer.Ordinal).Select(group => group.ToArray())];
        Card = members[0].Card with
        {
            Name = string.Join(" + ", members.Select(member => member.Card.Name).Distinct(StringComparer.Ordinal)),
            Thresholds = EnsembleThresholds.Of([.. members.Select(member => member.Card)], options),
            Calibration = null,
            Metrics = null,
        };
    }

    /// <summary>The models, in the order of their weights.</summary>
    public IReadOnlyList<RadModel> Members => _members;

    /// <summary>How the members are combined.</summary>
    public EnsembleOptions Options { get; }

    /// <summary>The classes, in the order of the scores.</summary>
    public IReadOnlyList<string> Classes => Card.Classes;

    /// <summary>Above which a combined score counts as found, as in a model card.</summary>
    public IReadOnlyList<double> Thresholds => Card.Thresholds;

    /// <summary>How many times an image is preprocessed.</summary>
    public int DistinctPreprocessings => _recipes.Length;

    /// <summary>The first member's card with what differs for all of them.</summary>
    ModelCard Card { get; }

    /// <summary>Opens model files as one ensemble, which disposes them.</summary>
    /// <param name="paths">At least 2 ONNX files with OnnxRad model cards.</param>
    /// <param name="options">How to combine them; by default the mean.</param>
    /// <param name="modelOptions">How to run each of them.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">A file is not a model that OnnxRad can run.</exception>
    /// <exception cref="ProviderUnavailableException">An execution provider that was asked for cannot be used.</exception>
    /// <exception cref="ArgumentException">The models cannot be combined; all reasons are listed.</exception>
    public static RadEnsemble Open(IReadOnlyList<string> paths, EnsembleOptions? options = null, RadModelOptions? modelOptions = null)
    {
        var members = new List<RadModel>(paths.Count);
        try
        {
            members.AddRange(paths.Select(path => RadModel.Open(path, modelOptions)));
            return Create([.. members], options, owned: true);
        }
        catch
        {
            members.ForEach(member => member.Dispose());
            throw;
        }
    }

    /// <summary>Combines open models, which stay the caller's to dispose.</summary>
    /// <param name="members">At least 2 models.</param>
    /// <param name="options">How to combine them; by default the mean.</param>
    /// <exception cref="ArgumentException">The models cannot be combined; all reasons are listed.</exception>
    public static RadEnsemble Of(IReadOnlyList<RadModel> members, EnsembleOptions? options = null) => Create([.. members], options, owned: false);

    /// <summary>Finds what is in an image.</summary>
    /// <exception cref="ImageMismatchException">A member does not take the image.</exception>
    /// <exception cref="InvalidOperationException">A network fails, or gives scores that are not numbers.</exception>
    public EnsembleFindings Predict(RadImage image) => Predict([image])[0];

    /// <summary>Finds what is in each of several images.</summary>
    /// <returns>As many findings, in the order of the images.</returns>
    /// <exception cref="ImageMismatchException">A member does not take an image; nothing was run.</exception>
    /// <exception cref="InvalidOperationException">A network fails, or gives scores that are not numbers.</exception>
    public IReadOnlyList<EnsembleFindings> Predict(IReadOnlyList<RadImage> images) =>
        PredictionScope.Measure(Card, images.Count, () => PredictAll(images, CancellationToken.None));

    /// <summary>Finds what is in an image, on a thread of the pool.</summary>
    /// <param name="image">A decoded image.</param>
    /// <param name="cancellation">Ends the call between two nodes of a graph.</param>
    /// <exception cref="ImageMismatchException">A member does not take the image.</exception>
    /// <exception cref="InvalidOperationException">A network fails, or gives scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The call was ended.</exception>
    public async Task<EnsembleFindings> PredictAsync(RadImage image, CancellationToken cancellation = default) =>
        (await PredictAsync([image], cancellation).ConfigureAwait(false))[0];

    /// <summary>Finds what is in each of several images, on a thread of the pool.</summary>
    /// <param name="images">Decoded images.</param>
    /// <param name="cancellation">Ends the call between two nodes of a graph.</param>
    /// <exception cref="ImageMismatchException">A member does not take an image; nothing was run.</exception>
    /// <exception cref="InvalidOperationException">A network fails, or gives scores that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The call was ended.</exception>
    public Task<IReadOnlyList<EnsembleFindings>> PredictAsync(IReadOnlyList<RadImage> images, CancellationToken cancellation = default) =>
        Task.Run(() => PredictionScope.Measure(Card, images.Count, () => PredictAll(images, cancellation)), cancellation);

    /// <summary>Frees the models that were opened by <see cref="Open"/>.</summary>
    public void Dispose()
    {
        foreach (var member in _owned ? _members : [])
        {
            member.Dispose();
        }
    }

    static RadEnsemble Create(RadModel[] members, EnsembleOptions? options, bool owned)
    {
        options ??= new();
        var problems = EnsembleCheck.Problems([.. members.Select(member => (member.Source, member.Card))], options)
            .Concat(members.Where(member => member.Inputs.Count > 1).Select(member =>
                $"'{member.Source}' takes {string.Join(", ", member.Inputs.Select(input => $"'{input.Name}'"))}; expected an image alone."))
            .Concat(members.Where(member => member.Preprocessor.IsInGraph).Select(member =>
                $"'{member.Source}' begins with its preprocessing; expected the model that it was composed of."))
            .ToArray();
        return problems.Length == 0
            ? new(members, options, owned)
            : throw new ArgumentException($"These models are no ensemble. {string.Join(' ', problems)}", nameof(members));
    }

    IReadOnlyList<EnsembleFindings> PredictAll(IReadOnlyList<RadImage> images, CancellationToken cancellation)
    {
        foreach (var recipe in _recipes)
        {
            for (var i = 0; i < images.Count; i++)
            {
                recipe[0].Preprocessor.Check(images[i], i);
            }
        }

        var findings = new List<EnsembleFindings>(images.Count);
        for (var start = 0; start < images.Count; start += ImagesAtATime)
        {
            var count = Math.Min(ImagesAtATime, images.Count - start);
            var scores = Run(images, start, count, cancellation);
            findings.AddRange(Enumerable.Range(0, count).Select(i => Combine(scores, i, start + i)));
        }

        return findings;
    }

    /// <summary>The scores (count, classes) of each member.</summary>
    Dictionary<RadModel, float[]> Run(IReadOnlyList<RadImage> images, int start, int count, CancellationToken cancellation)
    {
        var scores = new Dictionary<RadModel, float[]>(_members.Length);
        foreach (var recipe in _recipes)
        {
            var prepared = new float[count * recipe[0].ImageShape.Count]; // (count, C, H, W)
            recipe[0].Preprocessor.Run(images, start, count, Environment.ProcessorCount, prepared, cancellation);
            foreach (var member in recipe)
            {
                scores[member] = member.ScorePrepared(prepared, count, cancellation);
            }
        }

        return scores;
    }

    EnsembleFindings Combine(Dictionary<RadModel, float[]> scores, int place, int index)
    {
        var classes = Card.Classes.Count;
        Findings[] members = [.. _members.Select(member => Findings.From(member.Card, scores[member].AsSpan(place * classes, classes), index))];
        var combined = EnsembleScores.Combine(
            Options,
            Card.Activation,
            [.. members.Select(member => member.Scores.Select(score => score.Score).ToArray())],
            [.. members.Select(member => member.Scores.Select(score => score.Present).ToArray())]);
        return new(Findings.From(Card, [.. combined.Scores], index), members, combined);
    }
}
