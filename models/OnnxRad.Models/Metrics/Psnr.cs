namespace OnnxRad.Models;

/// <summary>Peak signal-to-noise ratio: 10 log10(range^2 / mean squared error), in dB.</summary>
public static class Psnr
{
    /// <summary>The ratio; infinite where the images are the same.</summary>
    /// <param name="truth">The values that should be.</param>
    /// <param name="prediction">As many values that are.</param>
    /// <param name="range">The largest difference that values can have, above 0; default 1.</param>
    /// <exception cref="ArgumentException">The images differ in size or have no values.</exception>
    public static double Of(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction, double range = 1)
    {
        var error = Rmse.Of(truth, prediction);
        return 20 * Math.Log10(range / error);
    }
}
