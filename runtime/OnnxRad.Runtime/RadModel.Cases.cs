using OnnxRad.Imaging;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Runtime;

/// <content>Models that take several images of a case, as the phases of a contrast study.</content>
public sealed partial class RadModel
{
    /// <summary>What the images of a case are called, in their order; empty for a model of one image.</summary>
    public IReadOnlyList<string> ImageNames => Preprocessor.ImageNames;

    /// <summary>Finds what is in the images of a case.</summary>
    /// <param name="images">Decoded images by their names in <see cref="ImageNames"/>; those left out are missing.</param>
    /// <param name="covariates">Numbers about the patient, where the model takes them.</param>
    /// <exception cref="ArgumentException">A name is none of the model's, or a number is infinite.</exception>
    /// <exception cref="ImageMismatchException">
    /// An image is missing that must be there, or has other channels or another size than the model takes; or the model gives an answer for each pixel, and
    /// the images do not lie on each other.
    /// </exception>
    /// <exception cref="InvalidOperationException">The network fails, or gives scores that are not numbers.</exception>
    public Findings Predict(IReadOnlyDictionary<string, RadImage> images, IReadOnlyDictionary<string, float>? covariates = null)
    {
        string[] unknown = [.. images.Keys.Where(name => !ImageNames.Contains(name))];
        if (unknown.Length > 0)
        {
            var known = ImageNames.Count == 0 ? "one image without a name" : $"the images {string.Join(", ", ImageNames.Select(name => $"'{name}'"))}";
            throw new ArgumentException(
                $"'{Card.Name}' takes {known}; {string.Join(", ", unknown.Select(name => $"'{name}'"))} {(unknown.Length == 1 ? "is" : "are")} none of them. Leave it out.",
                nameof(images));
        }

        RadImage?[] ordered = [.. ImageNames.Select(images.GetValueOrDefault)];
        CaseGrid.Check(Card, Preprocessor, ordered);
        var row = CovariateRow(covariates ?? new Dictionary<string, float>());
        return PredictionScope.Measure(Card, images: 1, () => PredictCase(ordered, row));
    }

    Findings PredictCase(IReadOnlyList<RadImage?> images, float[] covariates)
    {
        _session.ThrowIfDisposed();
        if (Preprocessor.IsInGraph)
        {
            return PredictRaw(images, covariates, index: 0, CancellationToken.None);
        }

        if (GivesPixels)
        {
            RequireImageOnly();
            return PixelNetwork().Run([First(images)], (_, _, _, target) => Preprocessor.Run(images, target.AsSpan(0, ImageShape.Count)), CancellationToken.None)[0];
        }

        var prepared = new float[ImageShape.Count];
        Preprocessor.Run(images, prepared);
        return Card.Tasks is null
            ? Findings.From(Card, PredictPrepared(prepared, 1, covariates), 0)
            : PredictTasks(new InputTensor([1, .. ImageShape.Dimensions], prepared), covariates);
    }

    /// <summary>The image whose size the answer for each pixel has; the others lie on it.</summary>
    static RadImage First(IReadOnlyList<RadImage?> images) => images.First(image => image is not null)!;

    /// <summary>Of a network whose graph begins with its preprocessing.</summary>
    /// <param name="images">The images of a case.</param>
    /// <param name="covariates">A row of them; empty where it takes none.</param>
    /// <param name="index">The place of the case among those of the call, for messages.</param>
    /// <param name="cancellation">Ends the call between two nodes of the graph.</param>
    Findings PredictRaw(IReadOnlyList<RadImage?> images, float[] covariates, int index, CancellationToken cancellation)
    {
        var inputs = Preprocessor.CaseInputs(images);
        if (covariates.Length > 0)
        {
            inputs.Add((CovariateInput, new([1, covariates.Length], covariates)));
        }

        var outputs = RunNamed(inputs, cancellation);
        foreach (var output in outputs.Values)
        {
            Preprocessor.CheckMade(images, output.Data.Span, index);
        }

        var first = outputs[_outputNames[0]];
        return GivesPixels ? PixelFindings.From(Card, first.Data.Span, SizeOf(first.Shape), First(images), index, _options.KeepPixelScores)
            : Card.Tasks is null ? Findings.From(Card, first.Data.Span, index)
            : TaskFindings.From(Card, name => outputs[name].Data.ToArray(), 0, index);
    }

    /// <summary>Slices, rows and columns of (N, C, H, W) or (N, C, D, H, W).</summary>
    static (int Depth, int Height, int Width) SizeOf(IReadOnlyList<long> shape) =>
        (shape.Count == 5 ? (int)shape[2] : 1, (int)shape[^2], (int)shape[^1]);
}
