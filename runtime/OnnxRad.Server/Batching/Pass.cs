namespace OnnxRad.Server.Batching;

/// <summary>Requests of one shape that run together.</summary>
/// <param name="Requests">The requests; at least one.</param>
/// <param name="IsNarrow">Whether one thread does all of it, beside other passes, in place of all threads together.</param>
sealed record Pass(IReadOnlyList<PendingRequest> Requests, bool IsNarrow = false)
{
    /// <summary>Whether its one request's own thread runs it, so that nobody waits for the answer yet.</summary>
    public bool IsOwn { get; init; }

    /// <summary>How many items the requests have.</summary>
    public int Items { get; } = Requests.Sum(pending => pending.Request.BatchSize);
}
