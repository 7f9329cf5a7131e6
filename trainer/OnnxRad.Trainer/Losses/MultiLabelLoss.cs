using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Binary cross-entropy over the sigmoid of each logit, its mean over the labels that are known.</summary>
/// <remarks>
/// Logits (N, L), targets (N, L): 1 present, 0 absent, NaN not known. -w t log(p) - (1 - t) log(1 - p), computed as
/// (1 - t) x + (1 + (w - 1) t) softplus(-x), which is exact for logits of any size.
/// </remarks>
/// <param name="positiveWeights">The weight w of the positive cases of each label; null when all weigh 1.</param>
/// <param name="device">Where the logits are.</param>
sealed class MultiLabelLoss(float[]? positiveWeights, Device device) : ITaskLoss
{
    readonly Tensor? _weights = positiveWeights is null ? null : tensor(positiveWeights, device: device).DetachFromDisposeScope();

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets) => MaskedMean.Of(
        targets,
        known => nn.functional.binary_cross_entropy_with_logits(outputs[0], known, reduction: nn.Reduction.None, pos_weights: _weights));

    /// <inheritdoc/>
    public void Dispose() => _weights?.Dispose();
}
