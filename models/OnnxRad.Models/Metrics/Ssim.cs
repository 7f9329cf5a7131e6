namespace OnnxRad.Models;

/// <summary>The structural similarity of two images: 1 where they are the same, lower the less their structures agree.</summary>
/// <remarks>
/// Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004: mean, variance and covariance under a
/// Gaussian window of 11 x 11 pixels with a standard deviation of 1.5, K1 = 0.01, K2 = 0.03, and the mean over all places where the
/// window lies inside the image.
/// </remarks>
public static class Ssim
{
    /// <summary>Rows and columns of the window, which an image must have at least.</summary>
    public const int WindowSize = 11;

    const double Deviation = 1.5;

    static readonly double[] s_window = MakeWindow();

    /// <summary>The weights of the window along one axis, which add up to 1.</summary>
    public static IReadOnlyList<double> Window => s_window;

    /// <summary>The mean similarity of one channel.</summary>
    /// <param name="truth">The values that should be, row after row.</param>
    /// <param name="prediction">As many values that are.</param>
    /// <param name="width">Columns.</param>
    /// <param name="range">The largest difference that values can have, above 0; default 1.</param>
    /// <exception cref="ArgumentException">The images differ in size, or are smaller than the window.</exception>
    public static double Of(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction, int width, double range = 1)
    {
        if (truth.Length != prediction.Length || width < WindowSize || truth.Length % width != 0 || truth.Length / width < WindowSize)
        {
            throw new ArgumentException(
                $"The truth has {truth.Length} values and the prediction {prediction.Length}, in rows of {width}; expected as many, in at least "
                + $"{WindowSize} rows and columns.",
                nameof(prediction));
        }

        double[] a = [.. truth.ToArray()], b = [.. prediction.ToArray()];
        var (meanA, meanB) = (Blur(a, width), Blur(b, width));
        var (squareA, squareB, product) = (Blur(Times(a, a), width), Blur(Times(b, b), width), Blur(Times(a, b), width));
        var (c1, c2) = (Math.Pow(0.01 * range, 2), Math.Pow(0.03 * range, 2));
        var sum = 0.0;
        for (var i = 0; i < meanA.Length; i++)
        {
            var (mu, nu) = (meanA[i], meanB[i]);
            var (varianceA, varianceB, covariance) = (squareA[i] - (mu * mu), squareB[i] - (nu * nu), product[i] - (mu * nu));
            sum += ((2 * mu * nu) + c1) * ((2 * covariance) + c2) / (((mu * mu) + (nu * nu) + c1) * (varianceA + varianceB + c2));
        }

        return sum / meanA.Length;
    }

    static double[] MakeWindow()
    {
        double[] weights = [.. Enumerable.Range(0, WindowSize).Select(i => Math.Exp(-Math.Pow(i - (WindowSize / 2), 2) / (2 * Deviation * Deviation)))];
        return Array.ConvertAll(weights, weight => weight / weights.Sum());
    }

    static double[] Times(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    /// <summary>The weighted means of all places of the window inside the image.</summary>
    static double[] Blur(double[] image, int width)
    {
        var (height, columns) = (image.Length / width, width - WindowSize + 1);
        var across = new double[height * columns];
        for (var i = 0; i < across.Length; i++)
        {
            for (var k = 0; k < WindowSize; k++)
            {
                across[i] += s_window[k] * image[(i / columns * width) + (i % columns) + k];
            }
        }

        var blurred = new double[(height - WindowSize + 1) * columns];
        for (var i = 0; i < blurred.Length; i++)
        {
            for (var k = 0; k < WindowSize; k++)
            {
                blurred[i] += s_window[k] * across[i + (k * columns)];
            }
        }

        return blurred;
    }
}
