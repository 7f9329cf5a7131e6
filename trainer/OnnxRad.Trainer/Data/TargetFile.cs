using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Teaching data that are a file: a label map, or the image to be made.</summary>
/// <param name="Name">What messages may show: the path relative to the data.</param>
/// <param name="Read">Reads it; throws what the image reader throws.</param>
/// <param name="Content">Opens its stored form, which the hash of the data set covers.</param>
sealed record TargetFile(string Name, Func<RadImage> Read, Func<Stream> Content)
{
    /// <summary>The SHA-256 of the stored form, where it is that of a volume of which the target is a slice; null where it is the whole.</summary>
    public Func<byte[]>? VolumeHash { get; init; }

    /// <summary>Which slice of what is stored it is, from 1; null where it is the whole.</summary>
    public int? Slice { get; init; }

    /// <summary>Reads it as label map of an image, with the share from which fractions count; throws what the label reader throws.</summary>
    public Func<RadImage, double, RadImage> ReadLabels { get; init; } = (_, _) => Read();
}
