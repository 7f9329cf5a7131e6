namespace OnnxRad.Server.Metrics;

/// <summary>The counters of a model at one moment; all grow only, but for <see cref="Pending"/>.</summary>
sealed record CounterValues
{
    /// <summary>Requests answered, from arrival to answer.</summary>
    public Duration Success { get; init; }

    /// <summary>Requests failed, from arrival to the refusal.</summary>
    public Duration Failure { get; init; }

    /// <summary>Waiting in the queue, a request at a time.</summary>
    public Duration Queue { get; init; }

    /// <summary>Gathering inputs, counted for each request of a pass.</summary>
    public Duration ComputeInput { get; init; }

    /// <summary>ONNX Runtime, counted for each request of a pass.</summary>
    public Duration ComputeInfer { get; init; }

    /// <summary>Handing out outputs, counted for each request of a pass.</summary>
    public Duration ComputeOutput { get; init; }

    /// <summary>Items inferred: the sizes of all batches together.</summary>
    public ulong Inferences { get; init; }

    /// <summary>Passes through the graph.</summary>
    public ulong Executions { get; init; }

    /// <summary>When the last request was answered.</summary>
    public DateTimeOffset LastInference { get; init; }

    /// <summary>Failures by <see cref="FailureReason"/>.</summary>
    public IReadOnlyList<ulong> Failures { get; init; } = new ulong[Enum.GetValues<FailureReason>().Length];

    /// <summary>Passes by the number of their items, ascending: input, infer, output.</summary>
    public IReadOnlyList<(int Size, Duration Input, Duration Infer, Duration Output)> Batches { get; init; } = [];

    /// <summary>Requests that wait now.</summary>
    public int Pending { get; init; }
}
