using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>How the images of a case become one input of the network.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ImageLayout>))]
public enum ImageLayout
{
    /// <summary>The channels of one image after those of another: they lie on each other.</summary>
    Channels,

    /// <summary>One concatenated image, from left to right.</summary>
    SideBySide,
}
