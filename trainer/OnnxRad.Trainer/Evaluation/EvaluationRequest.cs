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

    /// <summary>Resamples uneven and tilted DICOM series as <see cref="OnnxRad.Imaging.DicomSeriesOptions.ResampleUneven"/>; always so where the model's recipe says it.</summary>
    /// <value>Default false.</value>
    public bool ResampleUneven { get; init; }

    /// <summary>The folder of prepared images: those that are there are not decoded again, and batches are read from there.</summary>
    /// <value>Null (the default) holds all images in memory; the folder is made where it is missing.</value>
    public string? Cache { get; init; }
}
