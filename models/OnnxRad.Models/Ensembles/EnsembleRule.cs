using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>How the scores of several models become one.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<EnsembleRule>))]
public enum EnsembleRule
{
    /// <summary>The weighted arithmetic mean of the scores.</summary>
    Mean,

    /// <summary>The weighted geometric mean of the probabilities, scaled so that they add up to 1 again (for a sigmoid: p and 1 - p).</summary>
    GeometricMean,

    /// <summary>The weighted share of the members that say the class is present.</summary>
    Vote,
}
