namespace OnnxRad.Trainer;

/// <summary>Mean and standard deviation of each channel over a set of images.</summary>
static class ChannelStatistics
{
    // A channel that is the same everywhere must not be divided by 0.
    const float SmallestStd = 1e-3f;

    /// <summary>The statistics of all pixels of a channel together.</summary>
    /// <param name="images">At least one image.</param>
    public static (float[] Mean, float[] Std) Of(PreparedImages images)
    {
        var channels = images.ImageShape[0];
        var plane = images.ImageSize / channels;
        var (mean, std) = (new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var i = 0; i < images.Count; i++)
            {
                foreach (var value in images.Slice(i, 1).Span.Slice(c * plane, plane))
                {
                    sum += value;
                    squares += (double)value * value;
                }
            }

            var n = (double)images.Count * plane;
            mean[c] = (float)(sum / n);
            std[c] = Math.Max(SmallestStd, (float)Math.Sqrt(Math.Max(0, (squares / n) - (sum / n * (sum / n)))));
        }

        return (mean, std);
    }
}
