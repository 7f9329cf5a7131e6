namespace OnnxRad.Models;

/// <summary>A point of a <see cref="RocCurve"/>.</summary>
/// <param name="FalsePositiveRate">The share of negative images called positive, 0 to 1.</param>
/// <param name="TruePositiveRate">The share of positive images called positive, 0 to 1.</param>
/// <param name="Threshold">Images that score strictly above it are called positive; <c>null</c> calls all positive.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate, double? Threshold);
