namespace OnnxRad.Server.Tests.Support;

/// <summary>The system's clock, which counts looks at it, and holds one up until it may go on.</summary>
sealed class GateClock : TimeProvider, IDisposable
{
    int _looks;
    int _held = -1;

    public ManualResetEventSlim Began { get; } = new();

    public ManualResetEventSlim GoesOn { get; } = new();

    public int Looks => Volatile.Read(ref _looks);

    /// <summary>Holds up a look.</summary>
    /// <param name="look">Which from now on; 1 is the next.</param>
    public void Hold(int look) => Volatile.Write(ref _held, Looks + look);

    public override long GetTimestamp()
    {
        if (Interlocked.Increment(ref _looks) == Volatile.Read(ref _held))
        {
            Began.Set();
            GoesOn.Wait(TestContext.Current.CancellationToken);
        }

        return base.GetTimestamp();
    }

    public void Dispose()
    {
        Began.Dispose();
        GoesOn.Dispose();
    }
}
