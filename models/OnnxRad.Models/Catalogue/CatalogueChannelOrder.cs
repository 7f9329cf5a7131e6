using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>The order of the colours of an image.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CatalogueChannelOrder>))]
public enum CatalogueChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}
