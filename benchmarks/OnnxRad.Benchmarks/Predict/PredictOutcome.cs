namespace OnnxRad.Benchmarks.Predict;

/// <summary>The runtime beside a bare session.</summary>
/// <param name="Times">Predict, and the bare loop.</param>
/// <param name="Bound">A binding, and the bare loop.</param>
/// <param name="Bytes">Allocated by a call of Predict.</param>
/// <param name="BoundBytes">Allocated by a run of a binding.</param>
/// <param name="BareBytes">Allocated by a bare run.</param>
/// <param name="Difference">The largest one of a score.</param>
sealed record PredictOutcome(StepTimes Times, StepTimes Bound, long Bytes, long BoundBytes, long BareBytes, double Difference);
