using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>What a training run gave.</summary>
public sealed record TrainingResult
{
    /// <summary>The exported model: the network with its activation, card and preprocessing.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The device that was used, and why.</summary>
    public required string Device { get; init; }

    /// <summary>The epoch whose weights were kept, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>All epochs that ran.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The exported model on the validation split, in ONNX Runtime.</summary>
    public required IReport Validation { get; init; }

    /// <summary>Largest difference between TorchSharp and ONNX Runtime on the validation logits.</summary>
    public required double Parity { get; init; }

    /// <summary>Whether the data have images of a test split.</summary>
    public required bool HasTest { get; init; }

    /// <summary>Images left out as unreadable.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>What makes the figures mean less than they seem to, as patients of the test that the file to start from was trained on.</summary>
    /// <value>Sentences without a full stop; default none.</value>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Time taken, in seconds.</summary>
    public required double Seconds { get; init; }
}
