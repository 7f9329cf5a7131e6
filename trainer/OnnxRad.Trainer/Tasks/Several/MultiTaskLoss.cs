using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The weighted sum of the losses of several tasks, each over the cases of the batch that are labelled for it.</summary>
/// <remarks>
/// Outputs: the logits of all tasks side by side, (N, L); targets: those of all tasks, (N, T), NaN where a case is not labelled for one. A task
/// that no case of the batch is labelled for adds nothing. The weights are not brought to a sum of 1.
/// </remarks>
/// <param name="parts">The tasks, each with its loss and weight.</param>
sealed class MultiTaskLoss(IReadOnlyList<(TaskPart Part, ITaskLoss Loss, double Weight)> parts) : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var sum = outputs[0].sum().Times(0);
        foreach (var (part, loss, weight) in parts)
        {
            var (logits, known) = (outputs[0].narrow(1, part.Logit, part.Fit.Logits.Count), targets.narrow(1, part.Target, part.TargetCount));
            var cases = isnan(known).all(1).logical_not().nonzero().flatten();
            if (cases.shape[0] > 0)
            {
                sum = sum.Plus(loss.Of([logits.index_select(0, cases)], known.index_select(0, cases)).Times(weight));
            }
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, loss, _) in parts)
        {
            loss.Dispose();
        }
    }
}
