namespace OnnxRad.Models;

/// <summary>By how much one model is better than another on the same cases.</summary>
/// <param name="Value">The first model's metric minus the second's, on the cases as they are.</param>
/// <param name="Low">The 2.5th percentile of the bootstrap's differences.</param>
/// <param name="High">The 97.5th percentile.</param>
/// <param name="P">The two-sided probability of a difference as far on the other side of 0; never below 2 / (resamples + 1).</param>
public readonly record struct PairedDifference(double Value, double Low, double High, double P);
