using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>What a model's input holds.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<InputKind>))]
public enum InputKind
{
    /// <summary>Pixels of shape (N, C, H, W).</summary>
    Image,
}
