using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Runs networks that take raw pixels, as their graph begins with the preprocessing.</summary>
/// <param name="source">What messages call the model.</param>
/// <param name="card">The model's card.</param>
/// <param name="preprocessor">Says what goes in with an image.</param>
/// <param name="network">The network.</param>
sealed class RawPrediction(string source, ModelCard card, Preprocessor preprocessor, ScoreNetwork network)
{
    /// <summary>One image at a time, as each may have a size of its own.</summary>
    public List<Findings> Run(IReadOnlyList<RadImage> images, CancellationToken cancellation)
    {
        var (scores, findings) = (new float[card.Classes.Count], new List<Findings>(images.Count));
        foreach (var given in images)
        {
            var image = preprocessor.Upright(given);
            var more = preprocessor.TakesMore ? preprocessor.CaseInputs([image]).Skip(1).ToArray() : [];
            network.Run(preprocessor.PixelsOf(image), preprocessor.ShapeOf(image), 1, scores, cancellation, more);
            preprocessor.CheckMade([image], scores, findings.Count);
            findings.Add(Findings.From(card, scores, findings.Count));
        }

        return findings;
    }

    /// <summary>Pixels of shape (1, C, H, W), or (1, C, D, H, W).</summary>
    public Findings Run(InputTensor pixels, CancellationToken cancellation)
    {
        if (preprocessor.TakesMore)
        {
            throw new InvalidOperationException($"'{source}' takes raw pixels with the window of their file, or their distance. Give the image to Predict.");
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Shape[0], 1, "prepared.Shape[0]");
        var scores = new float[card.Classes.Count];
        var shape = new ImageShape((int)pixels.Shape[1], (int)pixels.Shape[^2], (int)pixels.Shape[^1]) { Depth = pixels.Shape.Count == 5 ? (int)pixels.Shape[2] : null };
        network.Run(pixels.Data, shape, 1, scores, cancellation);
        return Findings.From(card, scores, 0);
    }
}
