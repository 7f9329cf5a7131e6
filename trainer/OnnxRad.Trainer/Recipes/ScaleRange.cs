namespace OnnxRad.Trainer;

/// <summary>A range of factors on the size of an image.</summary>
/// <param name="Low">The smallest factor.</param>
/// <param name="High">The largest factor, at least <paramref name="Low"/>.</param>
public readonly record struct ScaleRange(double Low, double High);
