using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>The last step from the network's numbers to the model's output; it is part of the ONNX graph.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<Activation>))]
public enum Activation
{
    /// <summary>The output is what the network computes.</summary>
    None,

    /// <summary>Each output is a probability of its own.</summary>
    Sigmoid,

    /// <summary>The outputs are probabilities that add up to 1.</summary>
    Softmax,
}
