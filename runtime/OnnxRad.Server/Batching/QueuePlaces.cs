namespace OnnxRad.Server.Batching;

/// <summary>How many requests of each priority wait in the queue of one model: those whose image files are not decoded yet and those whose
/// tensors are ready.</summary>
/// <param name="policy">How many of each may.</param>
sealed class QueuePlaces(BatchPolicy policy)
{
    readonly int[] _taken = new int[policy.PriorityLevels];

    /// <summary>How many requests wait.</summary>
    public int Taken
    {
        get
        {
            var taken = 0;
            for (var i = 0; i < _taken.Length; i++)
            {
                taken += Volatile.Read(ref _taken[i]);
            }

            return taken;
        }
    }

    /// <summary>Whether no more requests of a priority are let in.</summary>
    /// <param name="priority">1 is the highest.</param>
    public bool IsFull(int priority) => IsFull(priority, Volatile.Read(ref _taken[priority - 1]));

    /// <summary>Takes a place for a new request.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake(int priority)
    {
        // What is refused must not be in the way of others, not even for a moment.
        ref var taken = ref _taken[priority - 1];
        for (var seen = Volatile.Read(ref taken); !IsFull(priority, seen);)
        {
            var found = Interlocked.CompareExchange(ref taken, seen + 1, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Takes a place for a request that has been let in: it is not refused for those that have come since.</summary>
    public void Take(int priority) => Interlocked.Increment(ref _taken[priority - 1]);

    /// <summary>Gives a place back.</summary>
    public void Give(int priority) => Interlocked.Decrement(ref _taken[priority - 1]);

    bool IsFull(int priority, int taken) => policy.Queue(priority).MaxSize is > 0 and var most && taken >= most;
}
