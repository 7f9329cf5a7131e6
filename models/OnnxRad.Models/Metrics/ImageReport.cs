namespace OnnxRad.Models;

/// <summary>How close the images that a model made are to what they should be: means over the images, with bootstrap intervals.</summary>
public sealed record ImageReport : IReport
{
    /// <inheritdoc/>
    public required int N { get; init; }

    /// <summary>The most that an image's PSNR counts as in the mean, in dB: that of a root mean squared error of 0.00001.</summary>
    /// <remarks>The PSNR of an image that is reproduced exactly is infinite, and so would the mean be.</remarks>
    public const double MostPsnr = 100;

    /// <summary><c>psnr</c> (dB, of an image at most <see cref="MostPsnr"/>), <c>ssim</c> and <c>rmse</c> (of values from 0 to 1); what is not defined is left out.</summary>
    public required IReadOnlyDictionary<string, Estimate> Figures { get; init; }

    /// <summary>Sums up images.</summary>
    /// <param name="cases">At least one.</param>
    /// <param name="options">How the bootstrap draws; groups are the patients of the cases.</param>
    /// <exception cref="ArgumentException">There are no cases.</exception>
    public static ImageReport From(IReadOnlyList<ImageCase> cases, BootstrapOptions? options = null)
    {
        if (cases.Count == 0)
        {
            throw new ArgumentException("There are no images; a report needs at least one.", nameof(cases));
        }

        (string Name, Func<ImageCase, double> Of)[] all = [("psnr", c => Math.Min(c.Psnr, MostPsnr)), ("ssim", c => c.Ssim), ("rmse", c => c.Rmse)];
        var figures = new Dictionary<string, Estimate>(StringComparer.Ordinal);
        foreach (var (name, of) in all)
        {
            if (MeanBootstrap.From([.. cases.Select(of)], options) is { } mean)
            {
                figures.Add(name, mean);
            }
        }

        return new() { N = cases.Count, Figures = figures };
    }
}
