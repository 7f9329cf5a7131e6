namespace OnnxRad.Trainer;

/// <summary>Images of one split after preprocessing, in memory or in the cache, with their teaching data.</summary>
/// <param name="Values">All images one after another, shape (N, C, H, W), of volumes (N, C, D, H, W); empty where they are in the cache.</param>
/// <param name="ImageShape">(C, H, W), or (C, D, H, W) of volumes.</param>
/// <param name="Targets">The teaching data of each image.</param>
/// <param name="Names">The name of each image, for messages.</param>
sealed record PreparedImages(float[] Values, IReadOnlyList<int> ImageShape, PreparedTargets Targets, IReadOnlyList<string> Names)
{
    const int BatchVoxels = 1 << 21;

    /// <summary>Images with one class each.</summary>
    public PreparedImages(float[] values, IReadOnlyList<int> imageShape, int[] labels, IReadOnlyList<string> names)
        : this(values, imageShape, PreparedTargets.OfClasses(labels), names)
    {
    }

    /// <summary>The images, where they are in the cache and not in memory.</summary>
    public MappedImages? Mapped { get; init; }

    /// <summary>How many labelled pixels of each image the fit of the preprocessing cut off; empty where that is not known.</summary>
    public IReadOnlyList<long> CutOff { get; init; } = [];

    /// <summary>The class index of each image, where each has one.</summary>
    public int[] Labels => Targets.Classes();

    /// <summary>The numbers about each image's patient: (N, K), NaN where one is missing; empty without covariates.</summary>
    public float[] Covariates { get; init; } = [];

    /// <summary>The number of covariates, K.</summary>
    public int CovariateCount => Count == 0 ? 0 : Covariates.Length / Count;

    /// <summary>The numbers about some consecutive images: (count, K).</summary>
    public Memory<float> CovariatesOf(int start, int count) => Covariates.AsMemory(start * CovariateCount, count * CovariateCount);

    /// <summary>How many images go through a network together: fewer where they are volumes, which need much memory inside of it.</summary>
    /// <param name="most">The most.</param>
    public int BatchOf(int most) => ImageShape.Count == 4 ? Math.Clamp(BatchVoxels / ImageSize, 1, most) : most;

    /// <summary>The number of images.</summary>
    public int Count => Names.Count;

    /// <summary>The number of values of one image.</summary>
    public int ImageSize => ImageShape.Aggregate(1, (product, size) => product * size);

    /// <summary>Where patches of each volume may lie; computed once, from label volumes (D, H, W).</summary>
    public IReadOnlyList<LabelledVoxels> Labelled => field ??= [.. Enumerable.Range(0, Count).Select(i => LabelledVoxels.Of(Targets.Of(i), Targets.Shape, i))];

    /// <summary>Copies consecutive values of one image.</summary>
    public void Read(int image, int at, Span<float> values)
    {
        if (Mapped is null)
        {
            Values.AsSpan((image * ImageSize) + at, values.Length).CopyTo(values);
        }
        else
        {
            Mapped.Read(image, at, values);
        }
    }

    /// <summary>The values of some consecutive images: shape (count, C, H, W), of volumes (count, C, D, H, W).</summary>
    public Memory<float> Slice(int start, int count) =>
        Mapped is null ? Values.AsMemory(start * ImageSize, count * ImageSize) : Mapped.Copy(start, count);
}
