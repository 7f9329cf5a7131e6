using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>What a model does.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<ModelTask>))]
public enum ModelTask
{
    /// <summary>One of several classes, or a score a class, for an image.</summary>
    Classification,
}
