using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>A session that is freed once its owner has let it go and the last call has ended: one that is freed under a call ends the
/// process.</summary>
/// <remarks>Safe for concurrent calls. Holding it allocates nothing.</remarks>
/// <param name="session">The session; owned.</param>
/// <param name="what">What messages call it, such as "model 'a.onnx'".</param>
sealed class HeldSession(InferenceSession session, string what) : IDisposable
{
    readonly RunOptions _options = new();
    bool _closed;

    // The owner counts as one.
    int _users = 1;

    /// <summary>The names of the outputs, in the order of the graph; known after the session is freed too.</summary>
    public IReadOnlyList<string> OutputNames { get; } = [.. session.OutputNames];

    /// <summary>Keeps the session until what is given back is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The owner has let it go.</exception>
    public Use Hold()
    {
        ThrowIfDisposed();
        for (var users = Volatile.Read(ref _users); users > 0;)
        {
            var found = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (found == users)
            {
                return new(this);
            }

            users = found;
        }

        throw Disposed();
    }

    /// <exception cref="ObjectDisposedException">The owner has let it go.</exception>
    public void ThrowIfDisposed()
    {
        if (Volatile.Read(ref _closed))
        {
            throw Disposed();
        }
    }

    /// <summary>Lets it go; it is freed now or at the end of the last call.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _closed, true))
        {
            Release();
        }
    }

    ObjectDisposedException Disposed() => new(null, $"The {what} was disposed. Dispose it after the last call, or open it again.");

    void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _options.Dispose();
            session.Dispose();
        }
    }

    /// <summary>The session while it is held; disposed once.</summary>
    /// <param name="held">What holds it.</param>
    public readonly struct Use(HeldSession held) : IDisposable
    {
        public InferenceSession Session => held.Opened;

        /// <summary>Options of calls that are not ended.</summary>
        public RunOptions Options => held._options;

        public void Dispose() => held.Release();
    }

    InferenceSession Opened => session;
}
