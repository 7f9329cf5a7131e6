namespace OnnxRad.Server.Execution;

/// <summary>Says how many steps of one request an ensemble runs at the same time.</summary>
/// <remarks>
/// A pass of several threads keeps two cores busy or more, so the steps of a request that is alone in the server get in each other's way on
/// few cores: it runs one for each two. Where others are in flight all steps start at once, as those of several requests join to batches,
/// and none waits in the queue of one member before it is in that of the next.
/// </remarks>
/// <param name="processors">The cores of the machine.</param>
/// <param name="threads">The threads of a pass, unless its model says otherwise.</param>
sealed class StepsAtOnce(int processors, int threads)
{
    readonly int _alone = Math.Max(1, processors / Math.Clamp(threads, 1, 2));
    int _inFlight;

    /// <summary>The most steps now. It changes as requests come and go.</summary>
    public int Most => Volatile.Read(ref _inFlight) > 1 ? int.MaxValue : _alone;

    /// <summary>Counts in a request of a client.</summary>
    public void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>Counts it out.</summary>
    public void Leave() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Runs a step: on this thread where steps run one at a time, on another of the pool otherwise.</summary>
    public Task<T> StartAsync<T>(Func<Task<T>> step, CancellationToken cancellation) =>
        Most == 1 ? step() : Task.Run(step, cancellation);

    /// <summary>Runs steps that need nothing of each other, as many at the same time as may be. After one has failed no more start.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="step">Runs one, by its index.</param>
    /// <param name="cancellation">Keeps steps from starting.</param>
    /// <returns>What they give, in their order, once the last has ended.</returns>
    public async Task<T[]> RunAllAsync<T>(int count, Func<int, Task<T>> step, CancellationToken cancellation)
    {
        var (started, running) = (new List<Task<T>>(count), new List<Task<T>>(count));
        var failed = false;
        while (started.Count < count && !failed)
        {
            if (running.Count < Most)
            {
                var index = started.Count;
                var task = StartAsync(() => step(index), cancellation);
                started.Add(task);
                running.Add(task);
                continue;
            }

            var done = await Task.WhenAny(running);
            running.Remove(done);
            failed = !done.IsCompletedSuccessfully;
        }

        return await Task.WhenAll(started);
    }
}
