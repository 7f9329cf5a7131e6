namespace OnnxRad.Server.Tests.Batching;

/// <summary>Another clock, whose timers note what they are set to.</summary>
sealed class RecordingClock(TimeProvider inner, List<TimeSpan> waits) : TimeProvider
{
    public override long TimestampFrequency => inner.TimestampFrequency;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new RecordingTimer(inner.CreateTimer(callback, state, dueTime, period), waits);

    sealed class RecordingTimer(ITimer inner, List<TimeSpan> waits) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                waits.Add(dueTime);
            }

            return inner.Change(dueTime, period);
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
