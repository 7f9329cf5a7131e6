using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The mean squared difference of two images.</summary>
sealed class MseLoss : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets) => nn.functional.mse_loss(outputs[0], targets);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
