using Grpc.Core;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Metrics;

namespace OnnxRad.Server.Models;

/// <summary>A version of a model that is loaded and answers requests; disposed when it is retired and the last request has gone.</summary>
sealed class ServedModel
{
    readonly ModelDefinition _definition;
    readonly GraphRunner? _runner;
    readonly NarrowRunner? _narrow;
    readonly BatchScheduler? _scheduler;
    readonly IEnsemble? _ensemble;
    readonly QueuePlaces _places;
    readonly DecodeQueue _decoding;
    readonly ModelCounters _counters;
    readonly TimeProvider _clock;
    readonly bool _hasOpenSizes;
    readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    long _alone;

    // The owner counts as one user.
    int _users = 1;

    /// <summary>A model of one graph.</summary>
    /// <param name="definition">What the model is.</param>
    /// <param name="runner">Runs the graph; owned.</param>
    /// <param name="narrow">Runs it in passes of one thread, where the model has them; owned.</param>
    /// <param name="clock">Measures time.</param>
    public ServedModel(ModelDefinition definition, GraphRunner runner, NarrowRunner? narrow, TimeProvider clock)
        : this(definition, clock)
    {
        (_runner, _narrow) = (runner, narrow);
        _scheduler = new(
            definition.Name, definition.Batching, _places, clock,
            pass => Execute(pass.IsNarrow ? narrow!.Runner : runner, pass.Requests, pass.IsOwn), null,
            narrow is null ? null : narrow.IsReady);
    }

    /// <summary>An ensemble of other models.</summary>
    public ServedModel(ModelDefinition definition, IEnsemble ensemble, TimeProvider clock)
        : this(definition, clock) => _ensemble = ensemble;

    ServedModel(ModelDefinition definition, TimeProvider clock)
    {
        (_definition, _clock) = (definition, clock);
        _counters = new(clock);
        _places = new(definition.Batching);
        _decoding = new(definition.Name, definition.Batching, clock, _places);
        _hasOpenSizes = definition.Signature.Inputs.Any(input => input.Shape.Skip(1).Any(size => size < 0));
    }

    /// <summary>What the model is.</summary>
    public ModelDefinition Definition => _definition;

    /// <summary>Done when the model's memory is free again.</summary>
    public Task Gone => _gone.Task;

    /// <summary>The model's counters now.</summary>
    public CounterValues Counters => _counters.Read(_places.Taken);

    /// <summary>Counts a user in; <see cref="Release"/> counts it out.</summary>
    /// <returns>Whether the model is still there.</returns>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var found = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (found == users)
            {
                return true;
            }

            users = found;
        }

        return false;
    }

    /// <summary>Counts a user out; the owner calls it once to retire the model.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _scheduler?.Dispose();
            _runner?.Dispose();
            _narrow?.Dispose();
            _definition.Images?.Dispose();
            _ = GoAsync();
        }
    }

    /// <summary>Refuses a request that would find no place in the queue now, before others work for it in vain.</summary>
    /// <param name="priority">What the request says; 0 for nothing.</param>
    /// <exception cref="InferException">The queue is full.</exception>
    public void ThrowIfFull(ulong priority)
    {
        var level = _definition.Batching.Level(priority);
        if (_places.IsFull(level))
        {
            _counters.Failed(TimeSpan.Zero, FailureReason.Rejected);
            throw QueuePolicy.Full(_definition.Name, _definition.Batching.Queue(level).MaxSize);
        }
    }

    /// <summary>Answers a request.</summary>
    /// <exception cref="InferException">It does not fit the model, is refused, or fails.</exception>
    public async Task<InferAnswer> InferAsync(InferRequest request, CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        try
        {
            if (_definition.Images is { } images)
            {
                request = await images.DecodeAsync(_definition.Name, request, _definition.Rules, _decoding, cancellation);
            }

            var ready = _ensemble is { } ensemble
                ? ensemble.Checked(request)
                : RequestCheck.Checked(_definition.Name, _definition.Signature, _definition.Rules, request);
            var outputs = _scheduler is not null
                ? await _scheduler.SubmitAsync(_runner!.Reserved(ready), Key(ready), cancellation)
                : await CombineAsync(ready, cancellation);
            var answer = new InferAnswer(_definition.Name, _definition.VersionText, request.Id, Select(outputs, request.Outputs));
            _counters.Succeeded(_clock.GetElapsedTime(start));
            return answer;
        }
        catch (Exception e)
        {
            _counters.Failed(_clock.GetElapsedTime(start), Reason(e));
            throw;
        }
    }

    async Task GoAsync()
    {
        await (_narrow?.Closed ?? Task.CompletedTask);
        _gone.TrySetResult();
    }

    static FailureReason Reason(Exception e) => e switch
    {
        OperationCanceledException => FailureReason.Canceled,
        InferException { Status: StatusCode.ResourceExhausted or StatusCode.Unavailable } => FailureReason.Rejected,
        InferException { Status: StatusCode.Internal } => FailureReason.Backend,
        _ => FailureReason.Other,
    };

    // Optional inputs count for a whole pass, which such a request has to itself.
    long[] Key(InferRequest request) => request.Inputs.Count > _definition.Signature.Inputs.Count ? [-Interlocked.Increment(ref _alone)]
        : _hasOpenSizes ? [.. request.Inputs.SelectMany(input => input.Shape.Skip(1))] : [];

    IReadOnlyList<InferTensor> Select(InferTensor[] outputs, IReadOnlyList<RequestedOutput> asked)
    {
        if (asked.Count == 0)
        {
            return outputs;
        }

        return [.. asked.Select(output =>
        {
            var tensor = Array.Find(outputs, tensor => tensor.Name == output.Name)!;
            return output.Classes == 0
                ? tensor
                : Classification.Of(tensor, output.Classes, _definition.BatchesItems, _definition.Labels(output.Name));
        })];
    }

    /// <summary>The members count their own times; the ensemble counts the request.</summary>
    async Task<InferTensor[]> CombineAsync(InferRequest request, CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        var outputs = await _ensemble!.RunAsync(request, _decoding, cancellation);
        _counters.Executed(request.BatchSize, [TimeSpan.Zero], new(TimeSpan.Zero, _clock.GetElapsedTime(start), TimeSpan.Zero));
        return outputs;
    }

    void Execute(GraphRunner runner, IReadOnlyList<PendingRequest> batch, bool isOwn)
    {
        var start = _clock.GetTimestamp();
        try
        {
            var (outputs, times, refusals) = runner.Run([.. batch.Select(pending => pending.Request)]);
            (batch, outputs) = WithoutRefused(batch, outputs, refusals);
            if (batch.Count == 0)
            {
                return;
            }

            _counters.Executed(
                batch.Sum(pending => pending.Request.BatchSize),
                [.. batch.Select(pending => pending.Request.Waited + _clock.GetElapsedTime(pending.Arrived, start))],
                times);
            if (isOwn)
            {
                batch[0].Complete(outputs[0]);
                return;
            }

            Answers.Give(batch, outputs);
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One request must not spoil the answers of the others.
            foreach (var pending in batch)
            {
                Execute(runner, [pending], isOwn);
            }
        }
        catch (Exception e)
        {
            batch[0].Fail(e);
        }
    }

    /// <summary>Fails those for whose outputs there is no room, and hands back the others.</summary>
    static (IReadOnlyList<PendingRequest> Batch, InferTensor[][] Outputs) WithoutRefused(
        IReadOnlyList<PendingRequest> batch, InferTensor[][] outputs, InferException?[] refusals)
    {
        if (Array.TrueForAll(refusals, refusal => refusal is null))
        {
            return (batch, outputs);
        }

        for (var i = 0; i < refusals.Length; i++)
        {
            if (refusals[i] is { } refusal)
            {
                batch[i].Fail(refusal);
            }
        }

        return ([.. batch.Where((_, i) => refusals[i] is null)], [.. outputs.Where((_, i) => refusals[i] is null)]);
    }
}
