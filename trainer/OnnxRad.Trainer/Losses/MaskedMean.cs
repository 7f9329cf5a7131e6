using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Means over the targets that are known.</summary>
static class MaskedMean
{
    /// <summary>The mean of a loss over the targets that are numbers.</summary>
    /// <param name="targets">NaN where nothing is known.</param>
    /// <param name="loss">Gives the loss of each target, of their shape, from targets in which 0 stands for NaN.</param>
    /// <param name="count">What to divide by; by default the number of known targets.</param>
    /// <returns>A scalar; 0, with gradients of 0, where nothing is known.</returns>
    public static Tensor Of(Tensor targets, Func<Tensor, Tensor> loss, long? count = null)
    {
        // The mask multiplies before NaN can reach a gradient: 0 * NaN is NaN.
        var known = isnan(targets).logical_not();
        var losses = loss(targets.nan_to_num(0)) * known.to(targets.dtype);
        return losses.sum() / (count is { } given ? tensor((double)given, dtype: targets.dtype, device: targets.device) : known.sum().Clamped(1, null));
    }
}
