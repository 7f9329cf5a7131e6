namespace OnnxRad.Trainer;

/// <summary>Mean and standard deviation of each channel over a set of images.</summary>
static class ChannelStatistics
{
    // A channel that is the same everywhere must not be divided by 0.
    const float SmallestStd = 1e-3f;

    /// <summary>The statistics of all pixels of a channel together.</summary>
    /// <param name="images">At least one image.</param>
    /// <param name="masks">How many of the last channels say which of as many images are there; the pixels of others do not count.</param>
    /// <returns>One value for each channel but the masks; mean 0 and deviation 1 for an image that is always missing.</returns>
    public static (float[] Mean, float[] Std) Of(PreparedImages images, int masks = 0)
    {
        var channels = images.ImageShape[0] - masks;
        var plane = images.ImageSize / images.ImageShape[0];
        var (mean, std) = (new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var (sum, squares, there) = (0.0, 0.0, 0);
            for (var i = 0; i < images.Count; i++)
            {
                var mask = channels + (masks == 0 ? 0 : c / (channels / masks));
                if (masks > 0 && images.Slice(i, 1).Span[mask * plane] == 0)
                {
                    continue;
                }

                there++;
                foreach (var value in images.Slice(i, 1).Span.Slice(c * plane, plane))
                {
                    sum += value;
                    squares += (double)value * value;
                }
            }

            var n = (double)there * plane;
            mean[c] = there == 0 ? 0 : (float)(sum / n);
            std[c] = there == 0 ? 1 : Math.Max(SmallestStd, (float)Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n)))));
        }

        return (mean, std);
    }
}
