using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>CORN: an ordered grade as a chain of yes-no questions, "above grade k, given that it is not below k".</summary>
/// <remarks>
/// X. Shi, W. Cao, S. Raschka, Pattern Analysis and Applications 26, 941-955 (2023; arXiv 2111.08851, 2021). Logits (N, K - 1), targets
/// (N): the grade, 0 to K - 1. Question k is asked of the cases of grade k or above; the loss is the sum of all answers'
/// binary cross-entropies divided by their number. The chain rule then gives P(grade > k), which cannot rise with k.
/// </remarks>
sealed class CornLoss : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        var logits = outputs[0];
        var questions = TensorArithmetic.Counted(logits.shape[1], targets.dtype, logits.device);
        var grades = targets.reshape(-1, 1);
        var answers = where(grades >= questions, (grades > questions).to(targets.dtype), tensor(float.NaN, device: logits.device));
        return MaskedMean.Of(answers, known => nn.functional.binary_cross_entropy_with_logits(logits, known, reduction: nn.Reduction.None));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
