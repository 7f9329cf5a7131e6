using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>A loss on logits; disposing frees what it keeps on the device.</summary>
interface ITaskLoss : IDisposable
{
    /// <summary>The mean loss of a batch.</summary>
    /// <param name="outputs">The network's outputs without activation; a loss for one output takes the first.</param>
    /// <param name="targets">The batch's teaching data in float32, (N) and the shape of one sample's.</param>
    /// <returns>A scalar that gradients flow back from.</returns>
    Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets);
}
