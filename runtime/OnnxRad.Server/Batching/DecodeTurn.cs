using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>How one request waits for its image files to be decoded, one after the other.</summary>
/// <remarks>
/// A request takes a place of the queue while it waits. The queue lets it in once, before its first image: later it is not refused, neither
/// between its images nor with its tensors. So at most as many requests as are decoded at a time come to wait beyond the size of the queue.
/// </remarks>
/// <param name="model">What messages call the model.</param>
/// <param name="priority">The priority of the request, 1 is the highest.</param>
/// <param name="policy">How requests of this priority wait.</param>
/// <param name="places">The places of the queue.</param>
/// <param name="clock">Times waits.</param>
/// <param name="timeoutMicroseconds">How long the request says it may wait; 0 for as long as its queue says.</param>
sealed class DecodeTurn(
    string model, int priority, QueuePolicy policy, QueuePlaces places, TimeProvider clock, ulong timeoutMicroseconds)
{
    /// <summary>Whether the queue has let the request in.</summary>
    public bool IsIn { get; private set; }

    /// <summary>How long the request has waited so far.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Takes room for decoding, when there is some.</summary>
    /// <exception cref="InferException">The queue is full, or the request has waited too long.</exception>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task EnterAsync(SemaphoreSlim room, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // Where the queue is full of decoded requests, what is decoded beside would pile up behind them.
        if (!IsIn && places.IsFull(priority))
        {
            throw QueuePolicy.Full(model, policy.MaxSize);
        }

        if (room.Wait(0, CancellationToken.None))
        {
            IsIn = true;
            return;
        }

        TakePlace();
        var start = clock.GetTimestamp();
        try
        {
            if (!await room.WaitAsync(Left(), cancellation))
            {
                throw QueuePolicy.Late(model);
            }
        }
        finally
        {
            Waited += clock.GetElapsedTime(start);
            places.Give(priority);
        }
    }

    void TakePlace()
    {
        if (IsIn)
        {
            places.Take(priority);
        }
        else if (!places.TryTake(priority))
        {
            throw QueuePolicy.Full(model, policy.MaxSize);
        }

        IsIn = true;
    }

    /// <summary>How long it may wait still, in whole milliseconds, up to the 24 days that semaphores know.</summary>
    TimeSpan Left()
    {
        var timeout = policy.TimeoutOf(timeoutMicroseconds);
        return timeout == TimeSpan.Zero || policy.DelaysLate
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((timeout - Waited).TotalMilliseconds), 0, int.MaxValue));
    }
}
