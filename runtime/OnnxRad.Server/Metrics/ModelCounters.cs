using OnnxRad.Server.Execution;

namespace OnnxRad.Server.Metrics;

/// <summary>Counts what a version of a model does; safe for concurrent calls.</summary>
sealed class ModelCounters(TimeProvider clock)
{
    readonly Lock _lock = new();
    readonly ulong[] _failures = new ulong[Enum.GetValues<FailureReason>().Length];
    readonly SortedDictionary<int, (Duration Input, Duration Infer, Duration Output)> _batches = [];
    Duration _success, _failure, _queue, _input, _infer, _output;
    ulong _inferences, _executions;
    DateTimeOffset _last;

    /// <summary>A pass through the graph went well.</summary>
    /// <param name="items">The items of all its requests.</param>
    /// <param name="waited">How long each request waited.</param>
    /// <param name="times">How long the parts of the pass took.</param>
    public void Executed(int items, IReadOnlyList<TimeSpan> waited, RunTimes times)
    {
        lock (_lock)
        {
            foreach (var time in waited)
            {
                _queue = _queue.Plus(time);
                _input = _input.Plus(times.Input);
                _infer = _infer.Plus(times.Infer);
                _output = _output.Plus(times.Output);
            }

            _executions++;
            _inferences += (ulong)items;
            var (input, infer, output) = _batches.GetValueOrDefault(items);
            _batches[items] = (input.Plus(times.Input), infer.Plus(times.Infer), output.Plus(times.Output));
        }
    }

    /// <summary>A request was answered.</summary>
    public void Succeeded(TimeSpan took)
    {
        lock (_lock)
        {
            _success = _success.Plus(took);
            _last = clock.GetUtcNow();
        }
    }

    /// <summary>A request was not answered.</summary>
    public void Failed(TimeSpan took, FailureReason reason)
    {
        lock (_lock)
        {
            _failure = _failure.Plus(took);
            _failures[(int)reason]++;
        }
    }

    /// <summary>The counters now.</summary>
    /// <param name="pending">How many requests wait.</param>
    public CounterValues Read(int pending)
    {
        lock (_lock)
        {
            return new()
            {
                Success = _success,
                Failure = _failure,
                Queue = _queue,
                ComputeInput = _input,
                ComputeInfer = _infer,
                ComputeOutput = _output,
                Inferences = _inferences,
                Executions = _executions,
                LastInference = _last,
                Failures = [.. _failures],
                Batches = [.. _batches.Select(pair => (pair.Key, pair.Value.Input, pair.Value.Infer, pair.Value.Output))],
                Pending = pending,
            };
        }
    }
}
