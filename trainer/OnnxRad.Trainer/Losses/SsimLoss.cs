using OnnxRad.Models;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>1 minus the structural similarity of two images of values from 0 to 1, as <see cref="Ssim"/> measures it.</summary>
/// <param name="device">Where the images are.</param>
sealed class SsimLoss(Device device) : ITaskLoss
{
    readonly Tensor _window = tensor([.. Ssim.Window.Select(weight => (float)weight)], device: device).DetachFromDisposeScope();

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (outputs[0].shape[2], outputs[0].shape[3]);
        var (a, b) = (outputs[0].reshape(-1, 1, rows, columns), targets.reshape(-1, 1, rows, columns)); // (N * C, 1, H, W)
        var (meanA, meanB) = (Blur(a), Blur(b));
        var (varianceA, varianceB) = (Blur(a * a) - meanA.ToPower(2), Blur(b * b) - meanB.ToPower(2));
        var covariance = Blur(a * b) - (meanA * meanB);
        const double C1 = 0.01 * 0.01;
        const double C2 = 0.03 * 0.03;
        var similarity = (meanA.Times(2) * meanB).Plus(C1) * covariance.Times(2).Plus(C2)
            / (meanA.ToPower(2).Plus(meanB.ToPower(2)).Plus(C1) * varianceA.Plus(varianceB).Plus(C2));
        return similarity.mean().SubtractedFrom(1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    Tensor Blur(Tensor x) => nn.functional.conv2d(
        nn.functional.conv2d(x, _window.reshape(1, 1, 1, -1)), _window.reshape(1, 1, -1, 1));
}
