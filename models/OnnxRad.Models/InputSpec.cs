using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>One input of the network's ONNX graph.</summary>
public sealed record InputSpec
{
    /// <summary>The name of the graph's input.</summary>
    public required string Name { get; init; }

    /// <summary>What the input holds.</summary>
    public required InputKind Kind { get; init; }

    /// <summary>The channels of the image.</summary>
    /// <value>1 (grey) or 3 (RGB); 1 to 64 for the images of a case together.</value>
    public required int Channels { get; init; }

    /// <summary>The slices of the volume.</summary>
    /// <value>1 to 16384; default null: the input takes images.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Depth { get; init; }

    /// <summary>The rows of the image.</summary>
    /// <value>1 to 16384.</value>
    public required int Height { get; init; }

    /// <summary>The columns of the image.</summary>
    /// <value>1 to 16384.</value>
    public required int Width { get; init; }
}
