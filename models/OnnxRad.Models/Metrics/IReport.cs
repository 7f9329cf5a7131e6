namespace OnnxRad.Models;

/// <summary>What was measured of a model on a set of images.</summary>
public interface IReport
{
    /// <summary>The number of images.</summary>
    int N { get; }

    /// <summary>The figures by the names that cards and recipes have for them, the most important one first; what is not defined is left out.</summary>
    IReadOnlyDictionary<string, Estimate> Figures { get; }
}
