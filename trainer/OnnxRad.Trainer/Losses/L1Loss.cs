using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The mean absolute difference of two images.</summary>
sealed class L1Loss : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets) => nn.functional.l1_loss(outputs[0], targets);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
