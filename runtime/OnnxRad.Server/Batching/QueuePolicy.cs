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
}
