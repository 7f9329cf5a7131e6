using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>What <see cref="Preprocessing"/> normalises by before its mean and deviation.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Normalisation>))]
public enum Normalisation
{
    /// <summary>Nothing else.</summary>
    Fixed,

    /// <summary>The mean and standard deviation of each image and channel; images of any depth and unit are taken then.</summary>
    ZScore,
}
