namespace OnnxRad.Torch;

/// <summary>One case of a conformance suite and its outcome.</summary>
/// <param name="Name">The case's folder, seen from the suite's, with forward slashes.</param>
/// <param name="Operators">The operators of its model, each once, in alphabetical order.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it did not pass; <see langword="null"/> when it did.</param>
/// <param name="LargestDifference">
/// The largest absolute difference of an element to the suite's; <see langword="null"/> where nothing was compared or the
/// difference is not a number.
/// </param>
public sealed record ConformanceCase(
    string Name, IReadOnlyList<string> Operators, ConformanceOutcome Outcome, string? Reason, double? LargestDifference);
