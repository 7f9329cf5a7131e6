using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Turns the teaching data of a sample into numbers.</summary>
interface ITargetReader
{
    /// <summary>The shape of one sample's numbers; empty for a single one.</summary>
    IReadOnlyList<int> Shape { get; }

    /// <summary>Equal for readers that make the same numbers of the same sample; part of the hash that prepared images are found by.</summary>
    string Key { get; }

    /// <summary>How many labelled pixels of a sample that was read the fit of the preprocessing cuts off.</summary>
    long CutOffOf(Sample sample) => 0;

    /// <summary>Writes the numbers of a sample; safe for concurrent calls.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="image">Its image as decoded.</param>
    /// <param name="target">As many values as <see cref="Shape"/> has.</param>
    /// <returns>What is wrong with them, naming the file or the row; <see langword="null"/> where nothing is.</returns>
    string? Read(Sample sample, RadImage image, Span<float> target);
}
