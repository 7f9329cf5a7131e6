using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>One class an image: its index.</summary>
sealed class ClassTargets : ITargetReader
{
    /// <inheritdoc/>
    public IReadOnlyList<int> Shape { get; } = [];

    /// <inheritdoc/>
    public string Key => "class";

    /// <inheritdoc/>
    public string? Read(Sample sample, RadImage image, Span<float> target)
    {
        target[0] = sample.Label;
        return null;
    }
}
