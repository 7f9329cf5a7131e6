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

    /// <summary>Labels that may occur side by side, a probability each.</summary>
    MultiLabel,

    /// <summary>A grade on an ordered scale, a probability for each grade.</summary>
    Ordinal,

    /// <summary>A value with a unit.</summary>
    Continuous,

    /// <summary>The time to an event: a hazard ratio, or the share without event at the ends of intervals.</summary>
    Survival,

    /// <summary>Several of the others at once, each with an output of its own.</summary>
    MultiTask,
}
