using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Measures what a model gives, batch after batch.</summary>
interface IMeter
{
    /// <summary>The mean loss of the images added so far.</summary>
    double Loss { get; }

    /// <summary>Takes a batch.</summary>
    void Add(ModelOutputs outputs);

    /// <summary>The figures of all images added; at least one.</summary>
    IReport Report();
}
