namespace OnnxRad.Server.Execution;

/// <summary>The session for passes of one thread each, which is opened beside what runs when it is first wanted; safe for concurrent calls.</summary>
/// <param name="open">Opens the session and warms it up; <see langword="null"/> where that fails.</param>
sealed class NarrowRunner(Func<GraphRunner?> open) : IDisposable
{
    readonly Lock _lock = new();
    GraphRunner? _runner;
    bool _asked;
    bool _disposed;

    /// <summary>The runner; only where <see cref="IsReady"/> has said so.</summary>
    public GraphRunner Runner => _runner!;

    /// <summary>Whether the session is open; the first call lets it be opened on another thread.</summary>
    public bool IsReady()
    {
        lock (_lock)
        {
            if (!_asked && !_disposed)
            {
                _asked = true;
                ThreadPool.UnsafeQueueUserWorkItem(static self => self.Open(), this, preferLocal: false);
            }

            return _runner is not null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _runner?.Dispose();
        }
    }

    void Open()
    {
        var opened = open();
        lock (_lock)
        {
            if (!_disposed)
            {
                _runner = opened;
                return;
            }
        }

        opened?.Dispose();
    }
}
