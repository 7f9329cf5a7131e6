using System.Diagnostics;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>Lets the requests of one model wait, joins them to batches and hands these to the model's instances.</summary>
/// <remarks>
/// A request that finds no pass running and nobody waiting runs at once, on the caller's thread. Others wait until an instance is free,
/// and then as long for more as the policy says; the thread that ran a pass goes on with the next one.
/// </remarks>
sealed class BatchScheduler : IDisposable
{
    static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);

    // Waking a thread for the next pass costs a part of a short one; with longer ones threads must come back to the pool for others.
    static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(50);

    readonly string _model;
    readonly BatchPolicy _policy;
    readonly TimeProvider _clock;
    readonly Action<Pass> _run;
    readonly Action<Action> _start;
    readonly Func<bool> _narrowReady;
    readonly BatchQueue _queue;
    readonly ITimer _timer;
    readonly RunningPasses _running;
    readonly Lock _lock = new();
    long _timerDue = long.MaxValue;
    bool _closed;

    /// <param name="model">What messages call the model.</param>
    /// <param name="policy">How requests wait and are joined.</param>
    /// <param name="places">The places of the queue.</param>
    /// <param name="clock">Times queues.</param>
    /// <param name="run">Runs a pass and completes all its requests; never throws.</param>
    /// <param name="start">Runs an action on another thread; by default of the thread pool.</param>
    /// <param name="narrowReady">Says whether narrow passes can run, and lets them become so; by default they can.</param>
    public BatchScheduler(
        string model, BatchPolicy policy, QueuePlaces places, TimeProvider clock, Action<Pass> run, Action<Action>? start = null,
        Func<bool>? narrowReady = null)
    {
        (_model, _policy, _clock, _run) = (model, policy, clock, run);
        _start = start ?? (static action => ThreadPool.UnsafeQueueUserWorkItem(static a => a(), action, preferLocal: false));
        (_queue, _running) = (new(policy, places, Ticks(policy.MaxQueueDelay)), new(policy));
        _narrowReady = narrowReady ?? (static () => true);
        _timer = clock.CreateTimer(
            static state => ((BatchScheduler)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs a checked request when its turn comes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The shapes of the inputs without the batch; only requests of the same key are joined.</param>
    /// <param name="cancellation">Takes the request out of the queue; a pass that runs is not broken off.</param>
    /// <returns>All outputs in the order of the graph.</returns>
    /// <exception cref="InferException">The request is refused or fails.</exception>
    public async Task<InferTensor[]> SubmitAsync(InferRequest request, long[] key, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var pending = Pending(request, key);
        if (TryEnter(pending, out var pumps) is { } pass)
        {
            Run(pass);
            Pump();
            return await pending.Outputs;
        }

        using var registration = cancellation.UnsafeRegister(
            static (state, token) =>
            {
                var (scheduler, waiting) = ((BatchScheduler, PendingRequest))state!;
                scheduler.Cancel(waiting, token);
            },
            (this, pending));
        if (pumps)
        {
            Pump();
        }

        return await pending.Outputs;
    }

    public void Dispose()
    {
        List<PendingRequest> left = [];
        lock (_lock)
        {
            _closed = true;
            while (_queue.TakeBatch(long.MaxValue) is { Count: > 0 } batch)
            {
                left.AddRange(batch);
            }
        }

        _timer.Dispose();
        left.ForEach(pending => pending.Fail(InferException.Unavailable($"Model '{_model}' was unloaded while the request waited. "
            + "Send it again.")));
    }

    PendingRequest Pending(InferRequest request, long[] key)
    {
        var priority = _policy.Level(request.Priority);
        var timeout = _policy.Queue(priority).TimeoutOf(request.TimeoutMicroseconds);
        var now = _clock.GetTimestamp();
        return new(request, priority, key, now, timeout == TimeSpan.Zero ? long.MaxValue : now + Ticks(timeout - request.Waited));
    }

    /// <summary>Claims an instance where none runs and nobody waits; queues the request otherwise.</summary>
    /// <param name="pending">The request.</param>
    /// <param name="pumps">Whether what waits must be looked at: not where the end of a pass will do so in time.</param>
    /// <returns>The request's own pass; <see langword="null"/> where it waits.</returns>
    Pass? TryEnter(PendingRequest pending, out bool pumps)
    {
        pumps = false;
        lock (_lock)
        {
            if (_closed)
            {
                throw InferException.Unavailable($"Model '{_model}' is being unloaded. Send the request again.");
            }

            if (_running.None && _queue.Count == 0)
            {
                var pass = new Pass([pending]) { IsOwn = true };
                _running.Start(pass);
                return pass;
            }

            if (!_queue.TryAdd(pending))
            {
                throw QueuePolicy.Full(_model, _policy.Queue(pending.Priority).MaxSize);
            }

            pumps = _running.MayStart(_queue.Count) || pending.Deadline < _timerDue;
            return null;
        }
    }

    // Timers know no parts of milliseconds.
    void WakeSoon(long due)
    {
        var (start, spin) = (Stopwatch.GetTimestamp(), new SpinWait());
        while (_clock.GetTimestamp() < due && Stopwatch.GetElapsedTime(start) < s_shortest)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        Wake();
    }

    void Wake()
    {
        lock (_lock)
        {
            _timerDue = long.MaxValue;
        }

        Pump();
    }

    void Run(Pass pass)
    {
        _run(pass);
        lock (_lock)
        {
            _running.End(pass);
        }
    }

    /// <summary>Runs a pass and, until the thread has had its turn, those that are ready then.</summary>
    void RunTurn(Pass first)
    {
        var start = _clock.GetTimestamp();
        for (var pass = first; pass is not null;)
        {
            Run(pass);
            var ready = Ready();
            var stays = ready.Count > 0 && _clock.GetElapsedTime(start) < s_turn;
            pass = stays ? ready[0] : null;
            ready.Skip(stays ? 1 : 0).ToList().ForEach(Start);
        }
    }

    void Start(Pass pass) => _start(() => RunTurn(pass));

    /// <summary>Starts as many passes as there are free instances and ready batches.</summary>
    void Pump() => Ready().ForEach(Start);

    /// <summary>Claims instances for the batches that are ready, and sets the timer for what is not.</summary>
    List<Pass> Ready()
    {
        List<PendingRequest> late;
        List<Pass> passes = [];
        lock (_lock)
        {
            if (_closed)
            {
                return passes;
            }

            var now = _clock.GetTimestamp();
            late = _queue.TakeLate(now);
            while (_running.MayStart(_queue.Count) && Next(now) is { } pass)
            {
                _running.Start(pass);
                passes.Add(pass);
            }

            SetTimer(now);
        }

        late.ForEach(pending => pending.Fail(QueuePolicy.Late(_model)));
        return passes;
    }

    Pass? Next(long now)
    {
        var narrow = _running.IsNarrow(_queue.Count) && _narrowReady();
        var batch = _queue.TakeBatch(now, narrow ? _running.Share(_queue.Items) : int.MaxValue);
        return batch.Count > 0 ? new(batch, narrow) : null;
    }

    void SetTimer(long now)
    {
        var due = _queue.NextDue(batches: _running.MayStart(_queue.Count));
        if (due == _timerDue)
        {
            return;
        }

        _timerDue = due;
        if (due - now is > 0 and var left && left < Ticks(s_shortest))
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _start(() => WakeSoon(due));
            return;
        }

        _timer.Change(due == long.MaxValue ? Timeout.InfiniteTimeSpan : Wait(Math.Max(0, due - now)), Timeout.InfiniteTimeSpan);
    }

    // Timers drop parts of milliseconds: rounded down, a wait would end too early again and again. They know 49 days at most.
    TimeSpan Wait(long ticks)
    {
        var milliseconds = (((Int128)ticks * 1000) + _clock.TimestampFrequency - 1) / _clock.TimestampFrequency;
        return TimeSpan.FromMilliseconds((long)Int128.Min(milliseconds, uint.MaxValue - 1));
    }

    void Cancel(PendingRequest pending, CancellationToken cancellation)
    {
        bool waiting;
        lock (_lock)
        {
            waiting = _queue.Remove(pending);
        }

        if (waiting)
        {
            pending.Cancel(cancellation);
        }
    }

    long Ticks(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds * _clock.TimestampFrequency);
}
