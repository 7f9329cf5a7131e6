namespace OnnxRad.Trainer;

/// <summary>One training run: what, on which data, where to.</summary>
public sealed record TrainingRequest
{
    /// <summary>The resolved recipe.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>The data: an <c>.npz</c> file, a <c>.csv</c> table or a folder of classes.</summary>
    public required string DataPath { get; init; }

    /// <summary>The run folder to make.</summary>
    public required string OutFolder { get; init; }

    /// <summary>Where to train.</summary>
    /// <value><c>auto</c> (default), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</value>
    public string Device { get; init; } = "auto";

    /// <summary>Leaves unreadable images out instead of failing.</summary>
    public bool SkipBadImages { get; init; }

    /// <summary>The folder of prepared images: those that are there are not decoded again, and batches are read from there.</summary>
    /// <value>Null (the default) holds all images in memory; the folder is made where it is missing.</value>
    public string? Cache { get; init; }

    /// <summary>Replaces a run that is already in <see cref="OutFolder"/>.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Goes on with the run in <see cref="OutFolder"/> after its last finished epoch, with the recipe and the data of its start.</summary>
    /// <value>Default false; not together with <see cref="Overwrite"/>.</value>
    public bool Resume { get; init; }
}
