namespace OnnxRad.Trainer;

/// <summary>Which model to measure on what.</summary>
public sealed record EvaluationRequest
{
    /// <summary>A model file with a card.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The data: an <c>.npz</c> file, a <c>.csv</c> table or a folder of classes.</summary>
    public required string DataPath { get; init; }

    /// <summary>The split to measure on; <see langword="null"/> for all images.</summary>
    public DataSplit? Split { get; init; } = DataSplit.Test;

    /// <summary>Leaves unreadable images out instead of failing.</summary>
    public bool SkipBadImages { get; init; }
}
