using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>What <see cref="Preprocessing"/> normalises by before its mean and deviation.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Normalisation>))]
public enum Normalisation
{
    /// <summary>Nothing else.</summary>
    Fixed,

    /// <summary>
    /// The mean and standard deviation of each image and channel; images of any depth and unit are taken then. Of fits but <see cref="ImageFit.Stretch"/> those of
    /// all pixels of the image before it is fitted, so that what is put around it does not count.
    /// </summary>
    ZScore,
}
