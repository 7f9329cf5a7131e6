using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The negative log likelihood of discrete-time survival: one hazard an interval; summed over intervals, mean over cases.</summary>
/// <remarks>
/// M. F. Gensheimer, B. Narasimhan, PeerJ 7:e6257 (2019). Logits (N, J) of the hazards, targets (N, 2): time and 1 for an event, 0 for a
/// censored case. -log(1 - h) for each interval survived, -log(h) for that of the event (<see cref="SurvivalIntervals.Encode"/>).
/// </remarks>
/// <param name="intervals">The intervals of the outputs.</param>
sealed class DiscreteTimeLoss(SurvivalIntervals intervals) : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        var logits = outputs[0];
        var rows = targets.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray().Chunk(2);
        float[] known = [.. rows.SelectMany(row => intervals.Encode(row[0], row[1] == 1))];
        return MaskedMean.Of(
            tensor(known, logits.shape).to(logits.device),
            hazards => nn.functional.binary_cross_entropy_with_logits(logits, hazards, reduction: nn.Reduction.None),
            logits.shape[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
