using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Teaching data that are a file: a label map, or the image to be made.</summary>
/// <param name="Name">What messages may show: the path relative to the data.</param>
/// <param name="Read">Reads it; throws what the image reader throws.</param>
/// <param name="Content">Opens its stored form, which the hash of the data set covers.</param>
sealed record TargetFile(string Name, Func<RadImage> Read, Func<Stream> Content)
{
    /// <summary>Reads it as label map of an image, with the share from which fractions count; throws what the label reader throws.</summary>
    public Func<RadImage, double, RadImage> ReadLabels { get; init; } = (_, _) => Read();
}
