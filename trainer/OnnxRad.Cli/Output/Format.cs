using System.Globalization;
using OnnxRad.Models;

namespace OnnxRad.Cli.Output;

/// <summary>Numbers as people read them, the same in every country.</summary>
static class Format
{
    /// <summary>A figure with its 95 % interval.</summary>
    public static string Estimate(Estimate? estimate) => estimate is { } e
        ? string.Create(CultureInfo.InvariantCulture, $"{e.Value:0.000} ({e.Low:0.000} to {e.High:0.000})")
        : "n/a";

    /// <summary>A probability.</summary>
    public static string Probability(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>A value in some unit.</summary>
    public static string Value(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A small difference.</summary>
    public static string Small(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);

    /// <summary>A duration in seconds.</summary>
    public static string Seconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s");
}
