using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>A request that waits for its turn, and the promise of its outputs.</summary>
/// <param name="request">The checked request.</param>
/// <param name="priority">1 is the highest.</param>
/// <param name="key">The shapes of the inputs without the batch; only requests of the same key are joined.</param>
/// <param name="arrived">The clock's timestamp.</param>
/// <param name="deadline">The timestamp until which it may wait; <see cref="long.MaxValue"/> for ever.</param>
sealed class PendingRequest(InferRequest request, int priority, long[] key, long arrived, long deadline)
{
    readonly TaskCompletionSource<InferTensor[]> _outputs = new();

    public InferRequest Request { get; } = request;

    public int Priority { get; } = priority;

    public long Arrived { get; } = arrived;

    public long Deadline { get; } = deadline;

    /// <summary>Its place in the queue; <see langword="null"/> where it does not wait. The queue's own.</summary>
    public LinkedListNode<PendingRequest>? Place { get; set; }

    /// <summary>All outputs in the order of the graph.</summary>
    public Task<InferTensor[]> Outputs => _outputs.Task;

    public bool FitsWith(PendingRequest other) => key.AsSpan().SequenceEqual(other.Key);

    /// <summary>Gives the outputs; what waits for them goes on in this call.</summary>
    public void Complete(InferTensor[] outputs) => _outputs.TrySetResult(outputs);

    /// <summary>Gives the failure; what waits for it goes on on another thread.</summary>
    public void Fail(Exception problem) => OnAnother(() => _outputs.TrySetException(problem));

    /// <summary>Ends the waiting; what waits goes on on another thread.</summary>
    public void Cancel(CancellationToken cancellation) => OnAnother(() => _outputs.TrySetCanceled(cancellation));

    static void OnAnother(Action action) => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), action, preferLocal: false);

    ReadOnlySpan<long> Key => key;
}
