namespace OnnxRad.Models;

/// <summary>One image that a model made, compared with what it should be; values from 0 to 1.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio, in dB.</param>
/// <param name="Ssim">Structural similarity, the mean over the channels; not a number for images smaller than its window.</param>
/// <param name="Rmse">Root mean squared error.</param>
public sealed record ImageCase(double Psnr, double Ssim, double Rmse)
{
    /// <summary>Compares two images.</summary>
    /// <param name="truth">What should be, shape (channels, height, width).</param>
    /// <param name="prediction">What is.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">The images differ in size or have no values.</exception>
    public static ImageCase From(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction, int channels, int width)
    {
        var plane = truth.Length / channels;
        var similarity = 0.0;
        for (var c = 0; c < channels; c++)
        {
            similarity += Math.Min(width, plane / width) < Models.Ssim.WindowSize
                ? double.NaN
                : Models.Ssim.Of(truth.Slice(c * plane, plane), prediction.Slice(c * plane, plane), width) / channels;
        }

        return new(Models.Psnr.Of(truth, prediction), similarity, Models.Rmse.Of(truth, prediction));
    }
}
