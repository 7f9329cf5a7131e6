namespace OnnxRad.Benchmarks.Predict;

/// <summary>An ensemble beside its members one after the other.</summary>
/// <param name="Times">The ensemble, and the sum of its members.</param>
/// <param name="Difference">The largest one of a score.</param>
sealed record EnsembleOutcome(StepTimes Times, double Difference);
