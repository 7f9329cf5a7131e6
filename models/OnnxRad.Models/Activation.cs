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

    /// <summary>The outputs are the probabilities of grades, which add up to 1, from one conditional logit for each step of the scale.</summary>
    Ordinal,

    /// <summary>The outputs are the probabilities of grades, which add up to 1, from one logit of "above" for each step of the scale.</summary>
    Cumulative,

    /// <summary>The outputs are values in their unit, from standard deviations around a mean.</summary>
    Scale,

    /// <summary>The output is a hazard ratio, from its logarithm.</summary>
    Exponential,

    /// <summary>The outputs are the shares without event at the ends of intervals, from one logit of the hazard for each.</summary>
    Survival,
}
