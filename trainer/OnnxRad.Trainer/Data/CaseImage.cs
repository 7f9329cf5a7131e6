using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>One of the images of a case.</summary>
/// <param name="Name">What messages may show: the path relative to the data.</param>
/// <param name="Read">Reads it; throws what the image reader throws.</param>
/// <param name="Content">Opens its stored form, which the hash of the data set covers.</param>
/// <param name="Slice">Which slice of what is stored it is, from 1; null where it is the whole.</param>
sealed record CaseImage(string Name, Func<RadImage> Read, Func<Stream> Content, int? Slice = null)
{
    /// <summary>The SHA-256 of the stored form, where the image is a slice of it; null where it is the whole.</summary>
    public Func<byte[]>? VolumeHash { get; init; }
}
