using OnnxRad.Imaging;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>How a data set is opened.</summary>
public sealed record ImageDatasetOptions
{
    /// <summary>Reads an image file: <c>new SliceReader(ImageFile.ReadUpright).Read</c>, or another reader. Not used for .npz files.</summary>
    public required Func<string, RadImage> Read { get; init; }

    /// <summary>The names of the classes in the order of their indices.</summary>
    /// <value>Null (the default) takes them from the data; otherwise at least two different names.</value>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Leaves images that are missing or cannot be read out of the work, and lists them, instead of failing.</summary>
    /// <value>Default false.</value>
    public bool SkipBadImages { get; init; }

    /// <summary>What the teaching data are.</summary>
    /// <value>Default: one class an image.</value>
    internal ITrainingTask Task { get; init; } = TaskTable.Default;

    /// <summary>Whether images without a target are their own, as they will be worsened.</summary>
    internal bool TargetIsImage { get; init; }

    /// <summary>The tasks of a table that teaches several; otherwise empty.</summary>
    internal IReadOnlyList<TaskRecipe> Tasks { get; init; } = [];

    /// <summary>Whether the table may lack the columns of some of <see cref="Tasks"/>, as a model is measured on what there is.</summary>
    internal bool TasksMayBeMissing { get; init; }

    /// <summary>Reads label maps; it keeps the last file open.</summary>
    internal LabelReader Labels { get; } = new();

    /// <summary>The hashes of volumes of which the data name slices.</summary>
    internal FileHashes Hashes { get; } = new();

    /// <summary>The images of a case; null where it has one.</summary>
    internal CaseImages? Images { get; init; }

    /// <summary>Whether the images are volumes: a folder of a DICOM series is one.</summary>
    internal bool Volumes { get; init; }

    /// <summary>Whether <see cref="Read"/> resamples uneven DICOM series; prepared images of both kinds are kept apart.</summary>
    internal bool ResampleUneven { get; init; }

    /// <summary>What the recipe says of the data.</summary>
    internal DataRecipe Data { get; init; } = new();
}
