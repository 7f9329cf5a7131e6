namespace OnnxRad.Server.Batching;

/// <summary>The waiting requests of one model, and which of them run next. Knows no threads and no clock: time is what it is
/// told.</summary>
/// <param name="policy">How requests wait and are joined.</param>
/// <param name="places">Its places, which requests take that wait elsewhere too.</param>
/// <param name="delayTicks"><see cref="BatchPolicy.MaxQueueDelay"/> in the clock's timestamps.</param>
sealed class BatchQueue(BatchPolicy policy, QueuePlaces places, long delayTicks)
{
    // One list a priority, then the one of those that have waited too long and are let wait on.
    readonly LinkedList<PendingRequest>[] _levels =
        [.. Enumerable.Range(0, policy.PriorityLevels + 1).Select(_ => new LinkedList<PendingRequest>())];

    /// <summary>How many requests wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many items they have.</summary>
    public int Items { get; private set; }

    /// <summary>Adds a request behind those of its priority.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(PendingRequest pending)
    {
        if (pending.Request.IsLetIn)
        {
            places.Take(pending.Priority);
        }
        else if (!places.TryTake(pending.Priority))
        {
            return false;
        }

        pending.Place = _levels[pending.Priority - 1].AddLast(pending);
        Count++;
        Items += pending.Request.BatchSize;
        return true;
    }

    /// <summary>Takes a request out that nobody waits for any more.</summary>
    /// <returns>Whether it was still waiting.</returns>
    public bool Remove(PendingRequest pending)
    {
        if (pending.Place is not { } place)
        {
            return false;
        }

        place.List!.Remove(place);
        Gone(pending);
        return true;
    }

    /// <summary>Takes out those that have waited too long; where their queue says so they go behind all others instead.</summary>
    public List<PendingRequest> TakeLate(long now)
    {
        var late = new List<PendingRequest>();
        foreach (var level in _levels.AsSpan(..^1))
        {
            for (var node = level.First; node is not null;)
            {
                var (next, pending) = (node.Next, node.Value);
                if (pending.Deadline <= now)
                {
                    level.Remove(node);
                    if (policy.Queue(pending.Priority).DelaysLate)
                    {
                        pending.Place = _levels[^1].AddLast(pending);
                    }
                    else
                    {
                        late.Add(pending);
                        Gone(pending);
                    }
                }

                node = next;
            }
        }

        return late;
    }

    /// <summary>Takes the requests of the next pass.</summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="most">The most items, where that is less than the policy's; one request may have more.</param>
    /// <returns>
    /// Requests of one shape, the highest priority and the longest waiting first; empty where it is better to wait. A batch goes off when
    /// it is full or when any of its requests has waited for the delay; one of another shape that has done so does not wait behind it.
    /// </returns>
    public List<PendingRequest> TakeBatch(long now, int most = int.MaxValue)
    {
        most = Math.Min(most, policy.MostJoined);
        var (batch, full) = Candidates(First(static _ => true), most);
        if (!full && !batch.Exists(IsDue))
        {
            var fits = PreferredPart(batch);
            batch = fits > 0 ? batch[..fits] : Candidates(First(IsDue), most).Batch;
        }

        batch.ForEach(pending => Remove(pending));
        return batch;

        bool IsDue(PendingRequest pending) => now - pending.Arrived >= delayTicks;
    }

    /// <summary>The timestamp at which waiting ends, for a batch or for a request that has waited too long.</summary>
    /// <param name="batches">Whether an instance is free, so that a batch may go off.</param>
    /// <returns><see cref="long.MaxValue"/> where there is nothing to wait for.</returns>
    public long NextDue(bool batches)
    {
        var due = long.MaxValue;
        foreach (var level in _levels)
        {
            foreach (var pending in level)
            {
                due = Math.Min(due, batches ? pending.Arrived + delayTicks : long.MaxValue);
                due = Math.Min(due, level == _levels[^1] ? long.MaxValue : pending.Deadline);
            }
        }

        return due;
    }

    void Gone(PendingRequest pending)
    {
        // Those that are let wait on keep theirs until here: otherwise a queue has no bound.
        pending.Place = null;
        places.Give(pending.Priority);
        Count--;
        Items -= pending.Request.BatchSize;
    }

    PendingRequest? First(Func<PendingRequest, bool> condition) => _levels.SelectMany(level => level).FirstOrDefault(condition);

    /// <summary>The next requests of the shape of one of them, and whether no more go into one pass.</summary>
    (List<PendingRequest> Batch, bool Full) Candidates(PendingRequest? like, int most)
    {
        var (batch, items) = (new List<PendingRequest>(), 0);
        foreach (var level in like is null ? [] : _levels)
        {
            foreach (var pending in level)
            {
                if (!like!.FitsWith(pending))
                {
                    continue;
                }

                if (batch.Count > 0 && items + pending.Request.BatchSize > most)
                {
                    return (batch, true);
                }

                batch.Add(pending);
                items += pending.Request.BatchSize;
                if (!policy.Joins || items >= most)
                {
                    return (batch, true);
                }
            }
        }

        return (batch, false);
    }

    /// <summary>How many of the requests make up the largest preferred size that they reach exactly; 0 for none.</summary>
    int PreferredPart(List<PendingRequest> batch)
    {
        var (items, fits) = (0, 0);
        for (var i = 0; i < batch.Count; i++)
        {
            items += batch[i].Request.BatchSize;
            fits = policy.PreferredSizes.Contains(items) ? i + 1 : fits;
        }

        return fits;
    }
}
