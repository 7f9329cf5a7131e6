using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Losses of segmentations whose classes may overlap: each class has a sigmoid of its own, and is there or not at each pixel.</summary>
/// <remarks>
/// <para>Logits (N, K, ...), targets (N, ...): a set of classes for each pixel (<see cref="Runtime.ClassSets"/>), below 0 where it counts for
/// nothing. The background is where no class is.</para>
/// <para>dice: 1 minus the mean soft Dice coefficient of the classes but the background, as <see cref="SoftDiceLoss"/>. cross_entropy: the mean
/// of the binary cross-entropies of all classes. dice_ce: their sum. focal (Lin et al., 2017, in its binary form): the mean of
/// -a (1 - q)^gamma log q with q the probability of what is so; a is alpha where the class is and 1 - alpha where it is not, 1 without
/// alpha.</para>
/// </remarks>
/// <param name="recipe">Which of them.</param>
/// <param name="classWeights">The weight of each class in the cross-entropy and in focal; null when all weigh the same.</param>
/// <param name="device">Where the logits are.</param>
sealed class OverlapLoss(LossRecipe recipe, float[]? classWeights, Device device) : ITaskLoss
{
    readonly Tensor? _weights = classWeights is null ? null : tensor(classWeights, device: device).DetachFromDisposeScope();

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (logits, counted) = (outputs[0].to(ScalarType.Float32), targets.IsAtLeast(0).unsqueeze(1).to(ScalarType.Float32)); // (N, K, ...), (N, 1, ...)
        var truth = Channels(targets, logits.shape[1]);
        var loss = recipe.Name switch
        {
            LossName.Dice => Dice(logits, truth, counted),
            LossName.Focal => Mean(Focal(logits, truth), counted),
            LossName.CrossEntropy => Mean(CrossEntropy(logits, truth), counted),
            _ => Dice(logits, truth, counted).Plus(Mean(CrossEntropy(logits, truth), counted)),
        };
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _weights?.Dispose();

    /// <summary>Whether each class is at each pixel, (N, K, ...): 1 or 0.</summary>
    static Tensor Channels(Tensor targets, long classes)
    {
        var sets = targets.Clamped(0, null).to(ScalarType.Int64);
        Tensor[] channels = [sets.IsEqualTo(0), .. Enumerable.Range(1, (int)classes - 1).Select(c => sets.bitwise_and(tensor(1L << (c - 1), device: sets.device)).IsUnequalTo(0))];
        return stack(channels, 1).to(ScalarType.Float32);
    }

    static Tensor Dice(Tensor logits, Tensor truth, Tensor counted) => SoftDiceLoss.OfProbabilities(logits.sigmoid() * counted, truth * counted);

    Tensor CrossEntropy(Tensor logits, Tensor truth)
    {
        // Half of what is spread lies on either answer.
        var smoothed = truth.Times(1 - recipe.LabelSmoothing).Plus(recipe.LabelSmoothing / 2);
        return nn.functional.binary_cross_entropy_with_logits(logits, smoothed, reduction: nn.Reduction.None);
    }

    Tensor Focal(Tensor logits, Tensor truth)
    {
        var logQ = nn.functional.logsigmoid(logits * truth.Times(2).Minus(1));
        // 1e-7 and not 0: the gradient of the power is infinite at 0 for gamma below 1.
        var loss = -logQ.exp().SubtractedFrom(1).Clamped(1e-7, null).ToPower(recipe.Gamma) * logQ;
        return recipe.Alpha is { } a ? loss * truth.Times((2 * a) - 1).Plus(1 - a) : loss;
    }

    Tensor Mean(Tensor loss, Tensor counted)
    {
        if (_weights is not null)
        {
            loss = loss * _weights.view([1, -1, .. Enumerable.Repeat(1L, (int)loss.dim() - 2)]);
        }

        return (loss * counted).sum() / counted.sum().Clamped(1, null).Times(loss.shape[1]);
    }
}
