using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Measures class probabilities.</summary>
/// <param name="classes">The class names.</param>
/// <param name="labels">The class of each image.</param>
sealed class ClassificationMeter(IReadOnlyList<string> classes, int[] labels) : IMeter
{
    readonly List<float[]> _probabilities = new(labels.Length);

    /// <summary>The mean of -log p of the true class; p is kept from 0 by the smallest normal number.</summary>
    public double Loss => _probabilities.Select((p, i) => -Math.Log(Math.Max(p[labels[i]], 1.17549435e-38))).Average();

    /// <inheritdoc/>
    public void Add(ModelOutputs outputs) => _probabilities.AddRange(outputs.Values[0].Data.Chunk(classes.Count));

    /// <inheritdoc/>
    public IReport Report() => ClassificationReport.From(labels, _probabilities, classes);
}
