using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>Where the ends of a <see cref="ValueWindow"/> come from.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<WindowSource>))]
public enum WindowSource
{
    /// <summary>They are the same for every image, for example a lung window of CT.</summary>
    Fixed,

    /// <summary>The image's file proposes them; without a proposal they are the range of its stored bits, or of its values.</summary>
    File,

    /// <summary>The least and the largest value of the image.</summary>
    MinMax,

    /// <summary>Percentiles of the values of the image.</summary>
    Percentile,
}
