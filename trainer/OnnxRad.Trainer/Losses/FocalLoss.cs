using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Focal loss (Lin et al., "Focal Loss for Dense Object Detection", 2017): the mean of -a (1 - p)^gamma log p of the true class.</summary>
/// <remarks>
/// What is classified well already counts for little. The factor a is alpha for every class but the first and 1 - alpha for the first;
/// 1 without alpha. Pixels to be ignored count for nothing; where all are, the loss is 0.
/// </remarks>
/// <param name="gamma">0 (cross-entropy) and above.</param>
/// <param name="alpha">Above 0 and below 1; null for none.</param>
sealed class FocalLoss(double gamma, double? alpha) : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (counted, index) = (targets.IsAtLeast(0).to(ScalarType.Float32), targets.Clamped(0, null).to(ScalarType.Int64).unsqueeze(1));
        var logP = outputs[0].to(ScalarType.Float32).log_softmax(1).gather(1, index).squeeze(1); // (N, H, W)
        // 1e-7 and not 0: the gradient of the power is infinite at 0 for gamma below 1.
        var loss = -logP.exp().SubtractedFrom(1).Clamped(1e-7, null).ToPower(gamma) * logP;
        if (alpha is { } a)
        {
            loss = loss * targets.IsAbove(0).to(ScalarType.Float32).Times((2 * a) - 1).Plus(1 - a);
        }

        return ((loss * counted).sum() / counted.sum().Clamped(1, null)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
