namespace OnnxRad.Server.Inference;

/// <summary>What a client asks of a model, whichever way it came.</summary>
sealed record InferRequest
{
    public required string Model { get; init; }

    /// <summary>The version asked for; empty for the newest.</summary>
    public string Version { get; init; } = "";

    /// <summary>What the client calls the request; echoed.</summary>
    public string Id { get; init; } = "";

    /// <summary>In the order of the message, until <see cref="RequestCheck"/> has put them in the order of the graph.</summary>
    public required IReadOnlyList<InferTensor> Inputs { get; init; }

    /// <summary>The outputs asked for; empty for all.</summary>
    public IReadOnlyList<RequestedOutput> Outputs { get; init; } = [];

    /// <summary>Where large values lie until the answer is sent; <see langword="null"/> for requests of the server itself.</summary>
    public RequestMemory? Memory { get; init; }

    /// <summary>Over REST: whether the values of outputs follow the JSON as bytes where they are not asked for one by one.</summary>
    public bool BinaryByDefault { get; init; }

    /// <summary>How many ensembles the request came through.</summary>
    public int Depth { get; init; }

    /// <summary>1 is the highest; 0 takes the model's default.</summary>
    public ulong Priority { get; init; }

    /// <summary>How long the request may wait in the queue, in microseconds; 0 takes the model's default.</summary>
    public ulong TimeoutMicroseconds { get; init; }

    /// <summary>How long the request has waited already, for its image files to be decoded.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Whether the model's queue has let the request in already, to decode its image files.</summary>
    public bool IsLetIn { get; init; }

    /// <summary>The bytes of the server's budget that were taken for the outputs before the request waits.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>How many items the request holds: the first dimension where the model batches, otherwise 1.</summary>
    public int BatchSize { get; init; } = 1;
}
