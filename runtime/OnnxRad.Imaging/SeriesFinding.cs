namespace OnnxRad.Imaging;

/// <summary>One thing that is wrong with a series.</summary>
/// <param name="Problem">What kind.</param>
/// <param name="Text">In words, with the places and sizes found; no identifier of a patient.</param>
public sealed record SeriesFinding(SeriesProblem Problem, string Text);
