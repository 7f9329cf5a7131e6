using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The sum of <see cref="SoftDiceLoss"/> and <see cref="CrossEntropyLoss"/>, each with weight 1, as in nnU-Net.</summary>
/// <param name="classWeights">The weight of each class in the cross-entropy; null when all weigh the same.</param>
/// <param name="labelSmoothing">Of the cross-entropy, 0 to below 1.</param>
/// <param name="device">Where the logits are.</param>
sealed class DiceCrossEntropyLoss(float[]? classWeights, double labelSmoothing, Device device) : ITaskLoss
{
    readonly SoftDiceLoss _dice = new();
    readonly CrossEntropyLoss _crossEntropy = new(classWeights, labelSmoothing, device);

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        return _dice.Of(outputs, targets).Plus(_crossEntropy.Of(outputs, targets)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _crossEntropy.Dispose();
}
