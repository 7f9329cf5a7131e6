using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>A measured value with its 95 % confidence interval.</summary>
/// <param name="Value">The value.</param>
/// <param name="Low">The lower end of the interval; not above <paramref name="Value"/>.</param>
/// <param name="High">The upper end of the interval; not below <paramref name="Value"/>.</param>
public readonly record struct Estimate(
    [property: JsonRequired] double Value, [property: JsonRequired] double Low, [property: JsonRequired] double High)
{
    /// <summary>The 97.5 % point of the standard normal distribution: half-width of a 95 % interval in standard errors.</summary>
    internal const double Z = 1.959963984540054;
}
