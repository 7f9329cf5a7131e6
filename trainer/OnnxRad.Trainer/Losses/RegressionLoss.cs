using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The error of standardised values: its square, its size, or Huber's mixture of both.</summary>
/// <remarks>
/// Outputs (N, V) in standard deviations from the mean; targets (N, V) in their unit, NaN where not known. Huber
/// (Ann. Math. Stat. 35, 73-101, 1964): e^2 / 2 up to |e| = delta, delta (|e| - delta / 2) beyond.
/// </remarks>
/// <param name="kind">Which one.</param>
/// <param name="delta">Where Huber's loss turns from square to size, in standard deviations.</param>
/// <param name="scale">Mean and standard deviation of the training split's targets.</param>
sealed class RegressionLoss(RegressionError kind, double delta, ValueScale scale) : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets) => MaskedMean.Of(
        targets.reshape(outputs[0].shape).Minus(scale.Mean).DividedBy(scale.Deviation),
        known => ErrorOf(outputs[0] - known));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    Tensor ErrorOf(Tensor error) => kind switch
    {
        RegressionError.Squared => error.ToPower(2),
        RegressionError.Absolute => error.abs(),
        _ => where(error.abs().IsAtMost(delta), error.ToPower(2).DividedBy(2), error.abs().Minus(delta / 2).Times(delta)),
    };
}
