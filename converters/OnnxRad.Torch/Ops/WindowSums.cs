using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>Sums over the places of a window, without padding: for pools that torch does not have.</summary>
static class WindowSums
{
    /// <summary>The sum of each window of (N, C, ...), 1 to 3 spatial dimensions.</summary>
    public static Tensor Of(Tensor x, SlidingWindow window)
    {
        var spatial = x.shape[^window.Rank..];
        using var planes = x.reshape([-1, 1, .. spatial]); // (N * C, 1, ...)
        using var every = ones([1, 1, .. window.Kernel], x.dtype, x.device);
        using var sums = window.Rank switch
        {
            1 => F.conv1d(planes, every, null, window.Strides[0], 0, window.Dilations[0]),
            2 => F.conv2d(planes, every, null, window.Strides, [0, 0], window.Dilations),
            _ => F.conv3d(planes, every, null, window.Strides, [0, 0, 0], window.Dilations),
        };
        return sums.reshape([x.shape[0], x.shape[1], .. sums.shape[2..]]);
    }
}
