using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>What a model does.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ModelTask>))]
public enum ModelTask
{
    /// <summary>One of several classes, or a score a class, for an image.</summary>
    Classification,

    /// <summary>One of several classes for each pixel; the first class is the background.</summary>
    Segmentation,

    /// <summary>An image of the same size, as one without noise.</summary>
    Image,
}
