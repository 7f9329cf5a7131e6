using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Draws a number for each pixel of a batch, where the batch is.</summary>
/// <remarks>
/// TorchSharp makes generators of the CPU alone, whatever device they are asked for, and torch refuses them elsewhere. On a GPU torch's own generator of
/// that device draws, which each epoch seeds.
/// </remarks>
static class PixelNoise
{
    /// <summary>Normal numbers of mean 0 and deviation 1, of the shape, type and device of a tensor.</summary>
    public static Tensor Normal(Tensor like, Generator onCpu) => like.device_type == DeviceType.CPU
        ? randn(like.shape, dtype: like.dtype, device: like.device, generator: onCpu)
        : randn_like(like);

    /// <summary>Counts of the given means.</summary>
    public static Tensor Poisson(Tensor means, Generator onCpu) => means.device_type == DeviceType.CPU ? poisson(means, onCpu) : poisson(means);
}
