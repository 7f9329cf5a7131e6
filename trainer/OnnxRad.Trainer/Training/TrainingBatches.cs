using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The batches of the training split: whole images, or patches of volumes.</summary>
/// <remarks>Images that are in memory are held as tensors; the rest is copied batch by batch.</remarks>
sealed class TrainingBatches : IDisposable
{
    readonly PreparedImages _train;
    readonly PatchSampler? _patches;
    readonly Tensor? _images;
    readonly Tensor? _targets;
    readonly Tensor? _covariates;

    /// <param name="train">The training split.</param>
    /// <param name="recipe">Whether patches are trained on, and which.</param>
    public TrainingBatches(PreparedImages train, Recipe recipe)
    {
        NativeTorch.EnsureLoaded();
        _train = train;
        _patches = recipe.Training.PatchSize.Count == 0 ? null : new PatchSampler(train, recipe.Training, recipe.Seed);

        // Volumes would be held twice: they are few enough a batch to be copied each time.
        var isHeld = _patches is null && train.ImageShape.Count < 4;
        _images = isHeld && train.Mapped is null ? tensor(train.Values, Shape(train.Count, train.ImageShape)).DetachFromDisposeScope() : null;
        _targets = isHeld && train.Targets.Mapped is null
            ? tensor(train.Targets.Values, Shape(train.Count, train.Targets.Shape)).DetachFromDisposeScope()
            : null;
        _covariates = train.CovariateCount > 0 ? tensor(train.Covariates, [train.Count, train.CovariateCount]).DetachFromDisposeScope() : null;
    }

    /// <summary>The images or patches of an epoch.</summary>
    public int Count => _patches?.Count ?? _train.Count;

    /// <summary>Copies a batch, on the CPU.</summary>
    /// <param name="epoch">1, 2, ...; patches are drawn anew in each.</param>
    /// <param name="batch">Places from 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Images (N, C, H, W) or (N, C, D, H, W), teaching data, and the numbers about patients (N, K) where there are some.</returns>
    public (Tensor Images, Tensor Targets, Tensor? Covariates) Take(int epoch, ReadOnlyMemory<int> batch)
    {
        if (_patches is not null)
        {
            var (images, targets) = _patches.Take(epoch, batch.Span);
            return (images, targets, null);
        }

        var index = tensor(batch.ToArray(), dtype: ScalarType.Int64);
        return (
            _images?.index_select(0, index) ?? Copy(batch.Span, _train.ImageShape, place => _train.Slice(place, 1)),
            _targets?.index_select(0, index) ?? Copy(batch.Span, _train.Targets.Shape, place => _train.Targets.Slice(place, 1)),
            _covariates?.index_select(0, index));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _images?.Dispose();
        _targets?.Dispose();
        _covariates?.Dispose();
    }

    static long[] Shape(long count, IReadOnlyList<int> shape) => [count, .. shape.Select(size => (long)size)];

    static Tensor Copy(ReadOnlySpan<int> batch, IReadOnlyList<int> shape, Func<int, ReadOnlyMemory<float>> of)
    {
        var size = shape.Aggregate(1, (product, axis) => product * axis);
        var values = new float[batch.Length * size];
        for (var i = 0; i < batch.Length; i++)
        {
            of(batch[i]).Span.CopyTo(values.AsSpan(i * size));
        }

        return tensor(values, Shape(batch.Length, shape));
    }
}
