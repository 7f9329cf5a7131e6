using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The numbers that a table gives for a case.</summary>
/// <param name="size">How many.</param>
sealed class ScoreTargets(int size) : ITargetReader
{
    /// <inheritdoc/>
    public IReadOnlyList<int> Shape { get; } = [size];

    /// <inheritdoc/>
    public string Key => $"numbers {size}";

    /// <inheritdoc/>
    public string? Read(Sample sample, RadImage image, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = sample.Values[i];
        }

        return null;
    }
}
