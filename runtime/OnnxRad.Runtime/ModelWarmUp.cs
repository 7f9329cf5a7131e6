namespace OnnxRad.Runtime;

/// <summary>Runs a model before it is to answer, so that its first caller does not wait for what happens once.</summary>
/// <remarks>TensorRT builds its engines then, CUDA loads its kernels, and every provider takes the memory that it keeps.</remarks>
public static class ModelWarmUp
{
    /// <summary>Runs the network on zeros, once for each size of a batch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batches">Sizes of batches, each at least 1; by default 1 and the largest that the model's options allow.</param>
    /// <param name="progress">Told after each run.</param>
    /// <param name="cancellation">Ends the warm-up between two nodes of the graph.</param>
    /// <exception cref="OperationCanceledException">The warm-up was ended.</exception>
    /// <exception cref="InvalidOperationException">The network fails.</exception>
    public static void Run(
        RadModel model, IReadOnlyList<int>? batches = null, IProgress<WarmUpProgress>? progress = null, CancellationToken cancellation = default)
    {
        int[] sizes = [.. (batches ?? [1, model.BatchSize]).Distinct()];
        for (var i = 0; i < sizes.Length; i++)
        {
            model.RunOnZeros(sizes[i], cancellation);
            progress?.Report(new(i + 1, sizes.Length, sizes[i]));
        }
    }
}
