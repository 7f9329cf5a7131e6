using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Torch;

namespace OnnxRad.Trainer;

/// <summary>Turns a trained network into the file that ships, and proves that it computes what was trained.</summary>
static class ModelExport
{
    /// <summary>The largest difference between TorchSharp and ONNX Runtime that an export may have.</summary>
    public const double Tolerance = 1e-4;

    const int BatchSize = 64;

    /// <summary>The network from image to probabilities, with card and preprocessing inside.</summary>
    /// <param name="logits">The trained network from image to logits.</param>
    /// <param name="card">What is said about the model.</param>
    /// <param name="fit">What is put behind the logits.</param>
    public static OnnxModel Package(OnnxModel logits, ModelCard card, TaskFit fit)
    {
        var model = fit.Activate(logits);
        PreprocessingGraph.Embed(model, card.Preprocessing);
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        return model;
    }

    /// <summary>Compares the module and the exported model on the logits of all given images.</summary>
    /// <param name="network">A float32 copy of the trained network on the CPU, not made from the export.</param>
    /// <param name="exported">The model as it ships.</param>
    /// <param name="images">Preprocessed images.</param>
    /// <param name="tolerance">The largest difference allowed.</param>
    /// <returns>max|a - b| / max(1, max|b|), a from TorchSharp on the CPU in float32, b from ONNX Runtime.</returns>
    /// <exception cref="TrainingException">It is above the tolerance.</exception>
    public static double CheckParity(TorchGraph network, OnnxModel exported, PreparedImages images, double tolerance = Tolerance)
    {
        using var runtime = new OnnxNetwork(OutputActivation.Remove(exported).ToBytes());
        var difference = ParityCheck.Run(network, Batches(images), batch => runtime.Run(batch.Values, batch.Shape, batch.Second?.Values));
        return difference <= tolerance
            ? difference
            : throw new TrainingException(
                $"The exported model differs from the trained network by {difference:g3} (at most {tolerance:g1} is allowed; {images.Count} "
                + "validation images), so it was not written. The checkpoints are kept. Train with 'training.precision: float32', and report "
                + "the recipe if it happens again.");
    }

    static IEnumerable<ParityBatch> Batches(PreparedImages images)
    {
        var batchSize = images.BatchOf(BatchSize);
        for (var start = 0; start < images.Count; start += batchSize)
        {
            var count = Math.Min(batchSize, images.Count - start);
            yield return new ParityBatch(images.Slice(start, count).ToArray(), [count, .. images.ImageShape.Select(size => (long)size)])
            {
                Second = images.CovariateCount > 0 ? new(images.CovariatesOf(start, count).ToArray(), [count, images.CovariateCount]) : null,
            };
        }
    }
}
