using Grpc.Core;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>How the requests of one priority wait.</summary>
sealed record QueuePolicy
{
    /// <summary>The most requests that wait; more are refused.</summary>
    /// <value>0: as many as come. Default 1024.</value>
    public int MaxSize { get; init; } = 1024;

    /// <summary>How long a request may wait.</summary>
    /// <value>Default zero: as long as it takes.</value>
    public TimeSpan Timeout { get; init; }

    /// <summary>Whether a request may bring a shorter time.</summary>
    public bool AllowOverride { get; init; } = true;

    /// <summary>Whether a request that has waited too long goes behind all others, in place of being refused.</summary>
    public bool DelaysLate { get; init; }

    /// <summary>How long a request may wait; zero: as long as it takes.</summary>
    /// <param name="asked">What it says itself, in microseconds; 0 for nothing.</param>
    public TimeSpan TimeoutOf(ulong asked)
    {
        var own = TimeSpan.FromMicroseconds(Math.Min(asked, (ulong)TimeSpan.FromDays(1).TotalMicroseconds));
        return !AllowOverride || own == TimeSpan.Zero || (Timeout > TimeSpan.Zero && Timeout < own) ? Timeout : own;
    }

    /// <summary>What a client is told for whose request there is no place.</summary>
    public static InferException Full(string model, int most) => new(
        StatusCode.ResourceExhausted, $"The queue of model '{model}' is full: {most} requests wait. Send the request again later.");

    /// <summary>What a client is told whose request has waited too long.</summary>
    public static InferException Late(string model) => InferException.Unavailable(
        $"The request waited longer in the queue of model '{model}' than its timeout. Send it again later, or allow it more time.");
}
