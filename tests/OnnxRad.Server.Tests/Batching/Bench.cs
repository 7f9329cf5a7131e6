using Microsoft.Extensions.Time.Testing;
using OnnxRad.Protocol;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Batching;

/// <summary>A scheduler whose clock and threads the test moves.</summary>
sealed class Bench : IDisposable
{
    readonly BatchPolicy _policy;
    readonly BatchScheduler _scheduler;
    readonly Queue<Action> _started = new();
    Action? _whileFirst;

    public Bench(BatchPolicy policy, Func<bool>? narrowReady = null)
    {
        _policy = policy;
        Places = new(policy);
        _scheduler = new("m", policy, Places, new RecordingClock(Clock, Waits), Run, _started.Enqueue, narrowReady);
    }

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>What the scheduler's timer was set to, infinite waits left out.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>The requests of each pass.</summary>
    public List<string> Passes { get; } = [];

    public QueuePlaces Places { get; }

    public int Waiting => Places.Taken;

    public int StartedCount => _started.Count;

    /// <summary>Does something while the model runs its first request.</summary>
    public void WhileBusy(Action action)
    {
        _whileFirst = action;
        Assert.Null(Submit("first").Exception);
    }

    /// <summary>Does something while the model runs its next pass.</summary>
    public void WhileNext(Action action) => _whileFirst = action;

    public void RunStarted()
    {
        while (_started.Count > 0)
        {
            RunNext();
        }
    }

    /// <summary>Runs the longest started pass to its end.</summary>
    public void RunNext() => _started.Dequeue()();

    public Task<InferTensor[]> Submit(string id, int items = 1, long[]? key = null, ulong priority = 0, TimeSpan timeout = default) =>
        SubmitWith(CancellationToken.None, id, items, key, priority, timeout);

    public Task<InferTensor[]> SubmitWith(
        CancellationToken cancellation,
        string id,
        int items = 1,
        long[]? key = null,
        ulong priority = 0,
        TimeSpan timeout = default,
        bool isLetIn = false) =>
        _scheduler.SubmitAsync(
            new()
            {
                Model = "m",
                Id = id,
                Inputs = [new("x", TensorType.Fp32, [items, 1], new byte[4 * items])],
                BatchSize = items,
                Priority = priority,
                TimeoutMicroseconds = (ulong)timeout.TotalMicroseconds,
                IsLetIn = isLetIn,
            },
            key ?? [],
            cancellation);

    public void Dispose() => _scheduler.Dispose();

    void Run(Pass pass)
    {
        var batch = pass.Requests;
        Passes.Add((pass.IsNarrow ? "narrow: " : "") + string.Join(' ', batch.Select(pending => pending.Request.Id)));
        Assert.True(batch.Count == 1 || batch.Sum(pending => pending.Request.BatchSize) <= _policy.MaxBatchSize);
        Assert.All(batch, pending => Assert.True(pending.FitsWith(batch[0])));
        var action = _whileFirst;
        _whileFirst = null;
        action?.Invoke();
        foreach (var pending in batch)
        {
            pending.Complete([]);
        }
    }
}
