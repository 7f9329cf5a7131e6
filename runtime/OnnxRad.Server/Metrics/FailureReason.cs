namespace OnnxRad.Server.Metrics;

/// <summary>Why a request failed, in the words of Triton's metrics.</summary>
enum FailureReason
{
    /// <summary>The queue was full, or the request waited too long.</summary>
    Rejected,

    /// <summary>The client did not wait.</summary>
    Canceled,

    /// <summary>The graph failed.</summary>
    Backend,

    /// <summary>The request did not fit the model.</summary>
    Other,
}
