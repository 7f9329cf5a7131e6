using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>How <see cref="Preprocessing"/> brings an image to the network's size.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ResizeFilter>))]
public enum ResizeFilter
{
    /// <summary>The image must have the network's size already.</summary>
    None,

    /// <summary>Each output pixel is the mean of the input area it covers.</summary>
    Box,

    /// <summary>Linear interpolation, widened when shrinking so that nothing aliases (as Pillow's BILINEAR).</summary>
    Triangle,
}
