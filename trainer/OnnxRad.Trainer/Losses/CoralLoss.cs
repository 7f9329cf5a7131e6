using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>CORAL: an ordered grade as K - 1 yes-no questions, "above grade k", which share one score and differ by a bias.</summary>
/// <remarks>
/// W. Cao, V. Mirjalili, S. Raschka, Pattern Recognition Letters 140, 325-331 (2020; arXiv 1901.07884). Logits (N, K - 1), targets (N): the grade,
/// 0 to K - 1. All questions are asked of every case; the loss is the sum of the binary cross-entropies of a case, its mean over the cases. The
/// network's side, one score for all questions, is <see cref="Graphs.Edits.SharedScores"/>.
/// </remarks>
sealed class CoralLoss : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var logits = outputs[0];
        var above = (targets.reshape(-1, 1) > TensorArithmetic.Counted(logits.shape[1], targets.dtype, logits.device)).to(logits.dtype);
        var losses = nn.functional.binary_cross_entropy_with_logits(logits, above, reduction: nn.Reduction.None);
        return losses.sum(1).mean().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
