namespace OnnxRad.Server.Execution;

/// <summary>The session for passes of one thread each, which is opened beside what runs when it is first wanted; safe for concurrent calls.</summary>
/// <param name="open">Opens the session and warms it up; <see langword="null"/> where it is not to be used.</param>
/// <param name="warn">Told why it cannot be opened.</param>
sealed class NarrowRunner(Func<GraphRunner?> open, Action<Exception> warn) : IDisposable
{
    readonly Lock _lock = new();
    readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    GraphRunner? _runner;
    bool _asked;
    bool _opening;
    bool _disposed;

    /// <summary>The runner; only where <see cref="IsReady"/> has said so.</summary>
    public GraphRunner Runner => _runner!;

    /// <summary>Done when this is disposed and its memory is free: not before a session that was being opened then is closed.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Whether the session is open; the first call lets it be opened on another thread.</summary>
    public bool IsReady()
    {
        lock (_lock)
        {
            if (!_asked && !_disposed)
            {
                (_asked, _opening) = (true, true);
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
            if (!_opening)
            {
                _closed.TrySetResult();
            }
        }
    }

    void Open()
    {
        GraphRunner? opened = null;
        try
        {
            opened = open();
        }
        catch (Exception e)
        {
            TryWarn(e);
        }
        finally
        {
            Opened(opened);
        }
    }

    // What escapes from a thread of the pool ends the process, and the one who is told may be gone at the end of the server.
    void TryWarn(Exception problem)
    {
        try
        {
            warn(problem);
        }
        catch (Exception)
        {
            return;
        }
    }

    void Opened(GraphRunner? opened)
    {
        lock (_lock)
        {
            _opening = false;
            if (!_disposed)
            {
                _runner = opened;
                return;
            }
        }

        opened?.Dispose();
        _closed.TrySetResult();
    }
}
