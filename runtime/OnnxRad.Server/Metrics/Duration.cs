namespace OnnxRad.Server.Metrics;

/// <summary>How often something happened and how long it took together.</summary>
/// <param name="Count">How often.</param>
/// <param name="Total">How long.</param>
readonly record struct Duration(ulong Count, TimeSpan Total)
{
    public Duration Plus(TimeSpan time, ulong count = 1) => new(Count + count, Total + time);

    /// <summary>Nanoseconds, as the protocol counts.</summary>
    public ulong Nanoseconds => (ulong)Total.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Microseconds, as the metrics count.</summary>
    public ulong Microseconds => (ulong)Total.Ticks / (ulong)TimeSpan.TicksPerMicrosecond;
}
