using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Cross-entropy over the softmax of the logits: the weighted mean of -log p of the true class.</summary>
/// <remarks>Logits (N, K) with a class an image, or (N, K, H, W) with a class a pixel; pixels to be ignored count for nothing; where all are, the loss is 0.</remarks>
/// <param name="classWeights">The weight of each class; null when all weigh the same.</param>
/// <param name="labelSmoothing">The share of the target spread evenly over all classes, 0 to below 1.</param>
/// <param name="device">Where the logits are.</param>
sealed class CrossEntropyLoss(float[]? classWeights, double labelSmoothing, Device device) : ITaskLoss
{
    readonly Tensor? _weights = classWeights is null ? null : tensor(classWeights, device: device).DetachFromDisposeScope();

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var loss = nn.functional.cross_entropy(
            outputs[0], targets.to(ScalarType.Int64).Clamped(PreparedTargets.Ignore, null), weight: _weights, ignore_index: PreparedTargets.Ignore, label_smoothing: labelSmoothing);
        // torch divides 0 by 0 where every pixel is to be ignored.
        return (targets.dim() > 1 ? where(targets.IsAtLeast(0).any(), loss, outputs[0].sum().Times(0)) : loss).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _weights?.Dispose();
}
