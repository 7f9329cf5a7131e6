using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>How one request waits for its image files to be decoded, one after the other.</summary>
/// <param name="queue">The model's.</param>
/// <param name="clock">Times waits.</param>
/// <param name="policy">How requests of its priority wait.</param>
/// <param name="timeoutMicroseconds">How long the request says it may wait; 0 for as long as its queue says.</param>
sealed class DecodeTurn(DecodeQueue queue, TimeProvider clock, QueuePolicy policy, ulong timeoutMicroseconds)
{
    // Whom the queue has let in once is not refused between its images for those that have come since.
    bool _isIn;

    /// <summary>How long the request has waited so far.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Takes a place, when there is one.</summary>
    /// <exception cref="InferException">The queue is full, or the request has waited too long.</exception>
    public async Task EnterAsync(SemaphoreSlim room, CancellationToken cancellation)
    {
        if (room.Wait(0, CancellationToken.None))
        {
            _isIn = true;
            return;
        }

        queue.Enter(_isIn ? 0 : policy.MaxSize);
        _isIn = true;
        var start = clock.GetTimestamp();
        try
        {
            if (!await room.WaitAsync(Left(), cancellation))
            {
                throw queue.Late();
            }
        }
        finally
        {
            Waited += clock.GetElapsedTime(start);
            queue.Leave();
        }
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
