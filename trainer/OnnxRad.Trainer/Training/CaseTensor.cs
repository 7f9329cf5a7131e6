using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Takes the images of cases apart for augmentation, so that each is moved about its own centre and all alike, and puts them together.</summary>
/// <param name="images">The images of a case.</param>
sealed class CaseTensor(CaseImages images)
{
    readonly long _count = images.Names.Count;

    /// <summary>The images alone, as channels: (N, images * channels, H, W).</summary>
    /// <param name="x">The network's input.</param>
    public Tensor Open(Tensor x)
    {
        var pixels = x.narrow(1, 0, x.shape[1] - images.MaskChannels);
        return images.Layout == ImageLayout.Channels ? pixels : Split(pixels).permute(0, 3, 1, 2, 4).flatten(1, 2);
    }

    /// <summary>The network's input of changed images: what is missing stays 0, and marked as it was.</summary>
    /// <param name="changed">What <see cref="Open"/> gave, changed.</param>
    /// <param name="x">The network's input as it was.</param>
    public Tensor Close(Tensor changed, Tensor x)
    {
        var (n, height, width) = (changed.shape[0], changed.shape[2], changed.shape[3]);
        var parts = changed.reshape(n, _count, -1, height, width);
        if (images.MayBeMissing)
        {
            parts = parts * There(x).reshape(n, _count, 1, 1, 1);
        }

        var pixels = images.Layout == ImageLayout.Channels
            ? parts.flatten(1, 2)
            : parts.permute(0, 2, 3, 1, 4).flatten(3, 4);
        return images.MayBeMissing ? cat([pixels, x.narrow(1, pixels.shape[1], images.MaskChannels)], 1) : pixels;
    }

    /// <summary>1 where an image is there, else 0: (N, images).</summary>
    Tensor There(Tensor x)
    {
        var masks = x.narrow(1, x.shape[1] - images.MaskChannels, images.MaskChannels);
        return images.Layout == ImageLayout.Channels ? masks.select(3, 0).select(2, 0) : Split(masks).select(4, 0).select(2, 0).select(1, 0);
    }

    /// <summary>(N, C, H, images, W).</summary>
    Tensor Split(Tensor x) => x.reshape(x.shape[0], x.shape[1], x.shape[2], _count, x.shape[3] / _count);
}
