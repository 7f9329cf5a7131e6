namespace OnnxRad.Models;

/// <summary>(pixel * Range / 255 - Mean) / Std, with pixels of 0 to 255.</summary>
public sealed record CatalogueNormalisation
{
    /// <summary>What the brightest pixel becomes before the mean is taken off.</summary>
    public required double Range { get; init; }

    /// <summary>One number a channel, in the order of the channels.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>One number above 0 a channel, in the order of the channels.</summary>
    public required IReadOnlyList<double> Std { get; init; }
}
