using static System.FormattableString;

namespace OnnxRad.Models;

/// <summary>Spreads a range of an image's values over 0 to 255, and cuts off what is beyond: the first step of <see cref="Preprocessing"/>.</summary>
/// <remarks>
/// With it images of any depth and unit are taken, such as 12-bit radiographs and CT in Hounsfield units; without it only grey
/// levels of 8 bits. The result is what a viewer shows with that window, not rounded.
/// </remarks>
public sealed record ValueWindow
{
    /// <summary>Where the ends come from.</summary>
    public required WindowSource Source { get; init; }

    /// <summary>The value that becomes 0 (<see cref="WindowSource.Fixed"/>), or the percentile (<see cref="WindowSource.Percentile"/>).</summary>
    /// <value>A percentile is 0 to 49; ignored for the other sources.</value>
    public float Low { get; init; }

    /// <summary>The value that becomes 255, or the percentile.</summary>
    /// <value>Greater than <see cref="Low"/>; a percentile is 51 to 100; ignored for the other sources.</value>
    public float High { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems() => Source switch
    {
        WindowSource.Fixed when !(float.IsFinite(Low) && float.IsFinite(High) && High > Low) =>
            [Invariant($"window is {Low} to {High}; expected two numbers, the second one greater.")],
        WindowSource.Percentile when Low is not (>= 0 and <= 49) || High is not (>= 51 and <= 100) =>
            [Invariant($"window is from percentile {Low} to {High}; expected 0 to 49 and 51 to 100.")],
        _ => [],
    };
}
