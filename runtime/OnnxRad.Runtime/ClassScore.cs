namespace OnnxRad.Runtime;

/// <summary>What a model says of one class.</summary>
/// <param name="Class">The name of the class, from the model card.</param>
/// <param name="Score">
/// A probability where the card names softmax, sigmoid, ordinal or survival; a value in the card's unit, a hazard ratio; otherwise what
/// the network computes.
/// </param>
/// <param name="Present">
/// Whether the class counts as found, by the card's thresholds; for ordered grades, whether it is the grade; never for values and survival.
/// </param>
public sealed record ClassScore(string Class, float Score, bool Present);
