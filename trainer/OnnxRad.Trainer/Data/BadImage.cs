namespace OnnxRad.Trainer;

/// <summary>An image that could not be read.</summary>
/// <param name="Name">The sample's name.</param>
/// <param name="Reason">What the image reader said.</param>
public sealed record BadImage(string Name, string Reason);
