using OnnxRad.Models;
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
        var (varianceA, varianceB) = (Blur(a * a) - meanA.pow(2), Blur(b * b) - meanB.pow(2));
        var covariance = Blur(a * b) - (meanA * meanB);
        const double C1 = 0.01 * 0.01;
        const double C2 = 0.03 * 0.03;
        var similarity = ((2 * meanA * meanB) + C1) * ((2 * covariance) + C2) / ((meanA.pow(2) + meanB.pow(2) + C1) * (varianceA + varianceB + C2));
        return (1 - similarity.mean()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    Tensor Blur(Tensor x) => nn.functional.conv2d(
        nn.functional.conv2d(x, _window.reshape(1, 1, 1, -1)), _window.reshape(1, 1, -1, 1));
}
