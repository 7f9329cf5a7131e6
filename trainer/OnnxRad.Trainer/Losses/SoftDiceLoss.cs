using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>1 minus the mean soft Dice coefficient of the classes but the background, over the batch as a whole.</summary>
/// <remarks>
/// Of a class with probabilities p and truth t, over all pixels of the batch: (2 sum(p t) + 1e-5) / (sum(p) + sum(t) + 1e-5), as
/// nnU-Net computes it in its two-dimensional form (Isensee et al., 2021), which subtracts it from 0 and not from 1. A class that is
/// not in the batch counts too: the fewer probability it is given, the better. Pixels to be ignored count for nothing.
/// </remarks>
sealed class SoftDiceLoss : ITaskLoss
{
    const double Smooth = 1e-5;

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (logits, counted) = (outputs[0].to(ScalarType.Float32), targets.IsAtLeast(0).unsqueeze(1).to(ScalarType.Float32)); // (N, K, H, W), (N, 1, H, W); of volumes with D before H
        var p = logits.softmax(1) * counted;
        var t = nn.functional.one_hot(targets.Clamped(0, null).to(ScalarType.Int64), logits.shape[1]).movedim([-1], [1]) * counted;
        return OfProbabilities(p, t).MoveToOuterDisposeScope();
    }

    /// <summary>The loss of probabilities.</summary>
    /// <param name="p">Probabilities (N, K, ...), 0 at pixels to be ignored.</param>
    /// <param name="t">What is true, 1 or 0, likewise.</param>
    public static Tensor OfProbabilities(Tensor p, Tensor t)
    {
        long[] pixels = [0, .. Enumerable.Range(2, (int)p.dim() - 2).Select(axis => (long)axis)];
        var both = (p * t).sum(pixels);
        var coefficients = both.Times(2).Plus(Smooth) / p.sum(pixels).Plus(t.sum(pixels)).Plus(Smooth); // (K)
        return coefficients.narrow(0, 1, p.shape[1] - 1).mean().SubtractedFrom(1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
